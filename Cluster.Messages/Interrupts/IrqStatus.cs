namespace ActorXen.Messages;

/// <summary>A physical line at a point in time.</summary>
/// <param name="Irq">Its number on the host.</param>
/// <param name="Pcpu">Where it interrupts from the next interrupt on.</param>
/// <param name="Vector">Its vector there, 0x20 to 0xEF.</param>
/// <param name="Domains">Ids of the domains that have bound it, ascending.</param>
/// <param name="IsMasked">Whether its device, or its pin, keeps interrupts back.</param>
/// <param name="InService">pCPUs that have taken an interrupt of it and not ended it.</param>
public sealed record IrqStatus(
    int Irq, int Pcpu, int Vector, IReadOnlyList<int> Domains, bool IsMasked, int InService)
{
    /// <summary>What becomes of its messages. Once another kernel has the host, no domain has a line.</summary>
    public LineFate Fate { get; init; }

    /// <summary>Whether the IOMMU posts its interrupts, so that no pCPU takes them.</summary>
    public bool IsPosted { get; init; }
}
