namespace ActorXen.Runs;

/// <summary>Keeps results that follow from a key alone, such as those of a study's cells, beside the runs.</summary>
/// <remarks>Bytes that are kept again under a key replace the earlier ones.</remarks>
/// <exception cref="StoreException">From every call: the store is locked, full, damaged or unavailable.</exception>
public interface IResultShelf
{
    /// <returns>null if nothing is kept under the key.</returns>
    Task<byte[]?> LoadResultAsync(string key);

    /// <param name="key">Letters, digits and dashes.</param>
    /// <param name="bytes">Whatever its owner can read again.</param>
    Task KeepResultAsync(string key, byte[] bytes);

    /// <summary>The keys that begin so, in alphabetical order.</summary>
    Task<IReadOnlyList<string>> ResultKeysAsync(string prefix);
}

/// <summary>Keys of results.</summary>
public static class ResultKeys
{
    /// <summary>Before the id of a study's record.</summary>
    public const string StudyPrefix = "study-";

    /// <summary>Before the key of a cell.</summary>
    public const string CellPrefix = "cell-";

    /// <summary>What becomes of a damaged result, or what to do about it, as a sentence.</summary>
    public static string RemedyOf(string key) => key.StartsWith(StudyPrefix, StringComparison.Ordinal)
        ? $"Remove it: actorxen runs rm {key[StudyPrefix.Length..]}."
        : "It is made again.";
}
