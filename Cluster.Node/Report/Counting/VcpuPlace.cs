namespace ActorXen.Report.Counting;

/// <summary>Where a vCPU is after the latest fact of its book.</summary>
/// <param name="State">
/// A run state: <see cref="Messages.SchedulingFacts.Running"/> to <see cref="Messages.SchedulingFacts.Down"/>.
/// </param>
/// <param name="Pcpu">The pCPU on which it runs or last ran; -1 if it has never run.</param>
public readonly record struct VcpuPlace(int State, int Pcpu);
