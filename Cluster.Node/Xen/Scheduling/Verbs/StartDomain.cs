using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Builds a domain during the run. Only recorded scenarios do so; users' scenarios build all domains at the start.
/// </summary>
/// <param name="Start">The settings with which it starts.</param>
public sealed record StartDomain(VirtualTime At, DomainStart Start) : SchedulerAction(At)
{
    internal override void Act(IPoolControl pool) => pool.Create(Start);
}
