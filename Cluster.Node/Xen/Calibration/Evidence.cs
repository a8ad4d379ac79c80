namespace ActorXen.Xen.Calibration;

/// <summary>How certain a figure is (calibration §0.1).</summary>
public enum Grade
{
    /// <summary>Read in a primary source.</summary>
    A,

    /// <summary>Derived from figures of grade A, or read in a secondary source.</summary>
    B,

    /// <summary>Recalled from a paper.</summary>
    C,

    /// <summary>An estimate of the order of magnitude.</summary>
    D,

    /// <summary>No source has a figure: the model's own choice.</summary>
    Choice,
}

/// <summary>Where a default comes from.</summary>
/// <param name="Grade">How certain the figure is.</param>
/// <param name="Source">Section of the specification, which names the primary source.</param>
/// <param name="Least">
/// Smallest plausible value on some machine, in the key's unit; unknown if <paramref name="Most"/> is 0.
/// </param>
/// <param name="Most">Largest plausible value on some machine, in the key's unit; 0 if no range is known.</param>
public sealed record Evidence(Grade Grade, string Source, long Least = 0, long Most = 0)
{
    /// <summary>As in <c>config/calibration.conf</c>: <c>700-2000</c>; empty where no range is known.</summary>
    public string Range => Most == 0 ? "" : $"{Least}-{Most}";
}
