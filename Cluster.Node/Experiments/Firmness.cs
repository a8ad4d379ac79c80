namespace ActorXen.Experiments;

/// <summary>How surely a reported figure is known (experiments §0).</summary>
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

/// <summary>What somebody else found.</summary>
/// <param name="Text">As it was published, with its unit.</param>
/// <param name="Firmness">How surely.</param>
public sealed record Reported(string Text, Firmness Firmness)
{
    /// <summary>A rule on it is told, and fails nothing.</summary>
    public bool IsProvisional => Firmness is Firmness.M1 or Firmness.M2;

    public override string ToString() => $"{Text} ({(Firmness == Firmness.Formula ? "formula" : Firmness.ToString())})";
}
