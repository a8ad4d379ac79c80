namespace ActorXen.Experiments;

/// <summary>How certain a reported figure is (experiments §0).</summary>
public enum Firmness
{
    /// <summary>Read in the original text.</summary>
    R1,

    /// <summary>Read, but only as a summary: "up to", "about".</summary>
    R2,

    /// <summary>Recalled with its digits; provisional.</summary>
    M1,

    /// <summary>Recalled in its shape only; provisional.</summary>
    M2,

    /// <summary>Follows from a formula (experiments §2).</summary>
    Formula,
}

/// <summary>A figure that others published, or that follows from a formula.</summary>
/// <param name="Text">The figure as it was published, with its unit.</param>
/// <param name="Firmness">How certain it is.</param>
public sealed record Reported(string Text, Firmness Firmness)
{
    /// <summary>Whether a rule on it is only reported, so that it cannot fail the experiment.</summary>
    public bool IsProvisional => Firmness is Firmness.M1 or Firmness.M2;

    public override string ToString() => $"{Text} ({(Firmness == Firmness.Formula ? "formula" : Firmness.ToString())})";
}
