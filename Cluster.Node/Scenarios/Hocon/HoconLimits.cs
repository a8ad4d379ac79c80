using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Hocon;

/// <summary>What the loader accepts at most. A faulty or hostile file ends with a message, within a second.</summary>
internal static class HoconLimits
{
    /// <summary>Of one file, in bytes.</summary>
    public const int FileBytes = 8 << 20;

    /// <summary>Braces and brackets within each other, parts of a key, values through substitutions.</summary>
    public const int Nesting = 64;

    /// <summary>Files that include files that include files.</summary>
    public const int IncludeNesting = 16;

    /// <summary>
    /// Inclusions of one load: two files that each include the next one twice double with every step.
    /// </summary>
    public const int Includes = 256;

    /// <summary>Substitutions on the way to one value.</summary>
    public const int SubstitutionNesting = 64;

    /// <summary>Substitutions and merges of one load.</summary>
    public const int SubstitutionSteps = 1_000_000;

    /// <summary>
    /// How long the text may be with all substitutions made, in characters, for a source of a length.
    /// </summary>
    public static long ResolvedSize(long sourceLength) => 500_000 + (8 * sourceLength);
}

/// <summary>The text is not HOCON, or refers to what is not there.</summary>
internal sealed class HoconException(SourcePlace place, string path, string problem, string remedy) : Exception(problem)
{
    public SourcePlace Place { get; } = place;
    public string Path { get; } = path;
    public string Remedy { get; } = remedy;
}
