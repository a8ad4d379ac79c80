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

    /// <summary>A wire to a pin of the IO-APIC: an edge, which no other device shares.</summary>
    Edge = 2,
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
/// <param name="Pin">The pin of a wire. Devices of a host with the same pin share a level line.</param>
public sealed record LineSpec(LineKind Kind, int Pin)
{
    /// <summary>The highest pin of the largest machine; the lowest is 0.</summary>
    public const int HighestPin = MachineSpec.MostIoApicPins - 1;

    /// <summary>The default of a device.</summary>
    public static readonly LineSpec Default = new(LineKind.Msi, 16);

    /// <summary>
    /// Whether the device can hold its message back. If not, each interrupt is in service until the guest has answered.
    /// </summary>
    public bool IsMaskable { get; init; } = true;

    public bool IsWire => Kind != LineKind.Msi;
}
