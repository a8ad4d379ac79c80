namespace ActorXen.Report.Interrupts;

/// <summary>One line of an interrupt table.</summary>
/// <param name="Label">The irq's number, or the three letters of a summary row.</param>
/// <param name="Counts">By vCPU of the guest, or by pCPU of the host.</param>
/// <param name="Chip">Interrupt controller; empty for a summary row.</param>
/// <param name="Trigger"><c>-virq</c>, <c>-edge</c>; empty for a summary row.</param>
/// <param name="Action">What handles it; for a summary row, what it counts.</param>
public sealed record InterruptRow(string Label, IReadOnlyList<long> Counts, string Chip, string Trigger, string Action)
{
    public bool IsSummary => Chip.Length == 0;

    public long Total => Counts.Sum();

    /// <summary>The CPU that takes most of them, the lowest one on a tie; -1 if there are no CPUs.</summary>
    public int BusiestCpu => Counts.Count == 0 ? -1 : Counts.Index().MaxBy(cpu => cpu.Item).Index;

    /// <summary>Share that <see cref="BusiestCpu"/> takes, 0 to 1.</summary>
    public double BusiestShare => Total == 0 ? 0 : (double)Counts[BusiestCpu] / Total;
}
