namespace ActorXen.Report;

/// <summary>Where a vCPU is at the moment of its book.</summary>
/// <param name="State">A run state: <see cref="Messages.SchedulingFacts.Running"/> to <see
/// cref="Messages.SchedulingFacts.Offline"/>.</param>
/// <param name="Pcpu">On which it runs, or ran last; -1 before it ran at all.</param>
public readonly record struct VcpuPlace(int State, int Pcpu);
