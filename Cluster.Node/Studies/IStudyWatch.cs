namespace ActorXen.Studies;

/// <summary>Sees how far a study is. Calls come one at a time, on any thread.</summary>
public interface IStudyWatch
{
    /// <summary>The points are checked and the cells begin.</summary>
    /// <param name="points">All, those that are refused with their problem.</param>
    /// <param name="cells">How many cells will be run; a study of a precision may need more.</param>
    void Begin(IReadOnlyList<PointProgress> points, int cells);

    /// <summary>A cell is done.</summary>
    void Done(PointProgress point);
}

/// <summary>One point while its study runs.</summary>
/// <param name="point">Which one.</param>
public sealed class PointProgress(Point point)
{
    public Point Point { get; } = point;

    /// <summary>Why it is not run; null if it is.</summary>
    public string? Problem { get; set; }

    /// <summary>How large one of its runs is, in messages, roughly.</summary>
    public double Size { get; set; }

    /// <summary>Kinds of racks, with how many are run; empty if all are.</summary>
    public IReadOnlyList<(string Like, Stratum Racks)> Strata { get; set; } = [];

    /// <summary>Seeds to run.</summary>
    public int Wanted { get; set; }

    /// <summary>Cells that ended well, by seed.</summary>
    public SortedDictionary<long, CellOfPoint> Cells { get; } = [];

    /// <summary>Cells that failed, by seed, with the reason.</summary>
    public SortedDictionary<long, string> Failures { get; } = [];

    public int Done => Cells.Count + Failures.Count;
}
