namespace ActorXen.Vocabulary;

/// <summary>A section of a scenario from which settings are read, and to which problems are reported.</summary>
/// <remarks>
/// Implemented by the scenario reader; declarations of settings know no file format. A read that fails is reported and
/// gives something usable, so that one pass finds all problems.
/// </remarks>
public interface ISettingSource
{
    /// <returns>null if the key is absent, or is no text.</returns>
    string? Text(string key);

    bool Has(string key);

    /// <summary>The object of that name; empty if it is absent.</summary>
    ISettingSource Part(string key);

    /// <summary>The objects of a list; empty if it is absent.</summary>
    IReadOnlyList<ISettingSource> Parts(string key);

    /// <summary>How many problems were reported so far. Only whether it grows is of use.</summary>
    int Reports { get; }

    /// <summary>Reports a problem of a key, or of the section if it lacks the key.</summary>
    /// <param name="key">Of this section.</param>
    /// <param name="problem">A sentence: what is wrong, with the value.</param>
    /// <param name="remedy">A sentence: what to write.</param>
    void Report(string key, string problem, string remedy);

    /// <summary>Reports every key that was not read.</summary>
    void RefuseOtherKeys();
}
