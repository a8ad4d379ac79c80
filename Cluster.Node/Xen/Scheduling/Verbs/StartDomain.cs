using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Builds a domain during the run. Only recorded scenarios do so: those of users build all at the start.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Start">What it starts with.</param>
public sealed record StartDomain(VirtualTime At, DomainStart Start) : SchedulerAction(At)
{
    internal override void Act(IPoolControl pool) => pool.Create(Start);
}
