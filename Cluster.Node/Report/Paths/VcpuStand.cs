using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>What a vCPU does, as far as a recorder must know that begins to watch it.</summary>
/// <param name="State">
/// A run state: <see cref="SchedulingFacts.Running"/> to <see cref="SchedulingFacts.Down"/>.
/// </param>
/// <param name="Since">When it began, ns.</param>
/// <param name="Pcpu">Where it runs or last ran; -1 if it has never run.</param>
public readonly record struct VcpuStand(int State, long Since, int Pcpu);
