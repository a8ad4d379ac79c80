using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>The latest values of facts that a <see cref="CounterBook"/> keeps to end its open intervals.</summary>
internal static class KeptFacts
{
    /// <summary>Places in <see cref="All"/>.</summary>
    public const int LastMode = 0;
    public const int Current = 1;
    public const int Place = 2;
    public const int IdleState = 3;

    /// <summary>By place.</summary>
    public static IReadOnlyList<(FactType Type, FactPart Part)> All { get; } =
    [
        (PcpuFacts.ModeEnded, FactPart.First),
        (PcpuFacts.ContextSwitched, FactPart.Second),
        (SchedulingFacts.VcpuDispatched, FactPart.First),
        (PcpuFacts.IdleEntered, FactPart.First),
    ];
}
