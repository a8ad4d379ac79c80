using System.Security.Cryptography;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>What a study is to find out. Everything that determines its result, but for the program.</summary>
public sealed record StudyQuestion
{
    /// <summary>A file, or the name of a shipped scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Settings that all cells have.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>What is varied; without axes the study has one point.</summary>
    public IReadOnlyList<AxisGroup> Axes { get; init; } = [];

    /// <summary>What is taken from every cell; not empty.</summary>
    public required IReadOnlyList<Measure> Measures { get; init; }

    /// <summary>The first seed; the others are the numbers after it. All points have the same ones.</summary>
    public long FirstSeed { get; init; } = 1;

    /// <summary>Seeds of each point; the fewest ones if <see cref="Precision"/> is given.</summary>
    public int Seeds { get; init; } = UsualSeeds;

    /// <summary>
    /// Adds seeds to a point until the half of each measure's interval is at most this part of its mean; null for a
    /// fixed number.
    /// </summary>
    public double? Precision { get; init; }

    /// <summary>Seeds of a point at most, if <see cref="Precision"/> is given.</summary>
    public int MostSeeds { get; init; } = 200;

    /// <summary>
    /// Racks of each kind that a cell runs instead of all, <see cref="FewestRacks"/> or more; null for all racks.
    /// </summary>
    public int? Sample { get; init; }

    /// <summary>
    /// Into how many batches the one run of each point is cut, <see cref="CellBatches.Fewest"/> to
    /// <see cref="CellBatches.Most"/>; null for an interval over seeds. Not with a precision or a sample.
    /// </summary>
    public int? Batches { get; init; }

    /// <summary>One rack cannot tell how much racks differ.</summary>
    public const int FewestRacks = 2;

    public const int UsualSeeds = 10;

    /// <summary>
    /// With fewer seeds, chance ends a sequence too early: the first intervals are sometimes far too narrow.
    /// </summary>
    public const int FewestSeedsOfSequence = 10;
}

/// <summary>The smallest thing that is run: a point with one seed.</summary>
/// <param name="Key">
/// Of the checked scenario with its seed, and of the program: cells with one key have the same result.
/// </param>
public sealed record StudyCell(Point Point, long Seed, RunSpec Spec, string Text, string Key)
{
    /// <summary>The racks that it runs; null for all.</summary>
    public RackSample? Sample { get; init; }

    /// <summary>Which racks are alike; null if all are run.</summary>
    public RackKinds? Kinds { get; init; }

    /// <summary>Into how many batches it is cut; null for none.</summary>
    public int? Batches { get; init; }

    /// <summary>What is simulated.</summary>
    public RunSpec Simulated => Sample is { } sample ? Spec with { OnlyRacks = sample.Numbers } : Spec;

    /// <param name="engineVersion">Of the program that runs it.</param>
    /// <param name="text">The scenario with every setting, the seed among them.</param>
    /// <param name="sample">The racks that are run; null for all.</param>
    /// <param name="batches">Into how many it is cut; null for none.</param>
    public static string KeyOf(string engineVersion, string text, RackSample? sample = null, int? batches = null)
    {
        var parts = $"{(sample is null ? "" : $"\nsample {sample}")}{(batches is null ? "" : $"\nbatches {batches}")}";
        var whole = $"{engineVersion}\n{text}{parts}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..32];
    }
}
