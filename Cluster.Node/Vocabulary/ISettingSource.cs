namespace ActorXen.Vocabulary;

/// <summary>A section of a scenario from which settings are read, and to which problems are reported.</summary>
/// <remarks>
/// The scenario reader implements it, so declarations of settings do not depend on a file format. A read that fails is
/// reported and returns a usable value, so that one pass finds all problems.
/// </remarks>
public interface ISettingSource
{
    /// <returns>null if the key is absent, or its value is not a text.</returns>
    string? Text(string key);

    /// <summary>The texts of a list; null if the key is absent or no list. Other items are reported.</summary>
    IReadOnlyList<string>? Items(string key);

    bool Has(string key);

    /// <summary>The object of that name; empty if it is absent.</summary>
    ISettingSource Part(string key);

    /// <summary>The objects of a list; empty if it is absent.</summary>
    IReadOnlyList<ISettingSource> Parts(string key);

    /// <summary>Number of problems reported so far. Callers check only whether it grows.</summary>
    int Reports { get; }

    /// <summary>Reports a problem of a key, or of the section if it lacks the key.</summary>
    /// <param name="key">A key of this section.</param>
    /// <param name="problem">A sentence: what is wrong, with the value.</param>
    /// <param name="remedy">A sentence: what to write.</param>
    void Report(string key, string problem, string remedy);

    /// <summary>Reports every key that was not read.</summary>
    void RefuseOtherKeys();
}
