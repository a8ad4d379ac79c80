namespace ActorXen.Messages;

/// <summary>How a device interrupts.</summary>
public enum LineKind
{
    /// <summary>A message of its own: an edge, which no other device shares (interrupts §10.2).</summary>
    Msi = 0,

    /// <summary>
    /// A wire to a pin of the IO-APIC: a level, which devices on the same pin share (interrupts §10.5).
    /// </summary>
    Level = 1,
}

/// <summary>When, and on which pCPU, an interrupt is finished (interrupts §10.2 step 4).</summary>
public enum AckType
{
    /// <summary>It is finished when the hypervisor takes it.</summary>
    None = 0,

    /// <summary>The pin is masked until the last guest has answered, on any pCPU.</summary>
    Unmask = 1,

    /// <summary>
    /// The pCPU that took it ends it after the last guest has answered, in the order of its vectors.
    /// </summary>
    Eoi = 2,
}

/// <param name="Kind">Message or wire.</param>
/// <param name="Pin">The pin of a level line. Devices of a host with the same pin share a line.</param>
public sealed record LineSpec(LineKind Kind, int Pin)
{
    /// <summary>The highest pin of the IO-APIC; the lowest is 0.</summary>
    public const int HighestPin = 23;

    /// <summary>The default of a device.</summary>
    public static readonly LineSpec Default = new(LineKind.Msi, 16);
}
