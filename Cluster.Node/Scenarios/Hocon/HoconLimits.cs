using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>
/// Limits of the loader, so that a faulty or hostile file is refused with a message within seconds.
/// </summary>
internal static class HoconLimits
{
    /// <summary>Size of one file, in bytes.</summary>
    public const int FileBytes = 8 << 20;

    /// <summary>Words and signs of one file. Two megabytes of single letters have as many.</summary>
    public const int Tokens = 2_000_000;

    /// <summary>Objects of one list, which is more than a scenario may have hosts.</summary>
    public const int Objects = 20_000;

    /// <summary>Depth of nested braces and brackets, of keys, and of values after substitution.</summary>
    public const int Nesting = 64;

    /// <summary>Depth of nested includes.</summary>
    public const int IncludeNesting = 16;

    /// <summary>
    /// Includes of one load. Files that each include the next one twice double the number with every step.
    /// </summary>
    public const int Includes = 256;

    /// <summary>Depth of substitutions that lead to one value.</summary>
    public const int SubstitutionNesting = 64;

    /// <summary>Number of substitutions and merges in one load.</summary>
    public const int SubstitutionSteps = 1_000_000;

    /// <summary>
    /// Largest length of the text after all substitutions, in characters, for a source of the given length.
    /// </summary>
    public static long ResolvedSize(long sourceLength) => 500_000 + (8 * sourceLength);
}

/// <summary>The text is not HOCON, or it refers to something that does not exist.</summary>
internal sealed class HoconException(SourcePlace place, string path, string problem, string remedy) : Exception(problem)
{
    public SourcePlace Place { get; } = place;
    public string Path { get; } = path;
    public string Remedy { get; } = remedy;
}
