using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Computing;

/// <summary>Computes without end, one thread per vCPU.</summary>
/// <remarks>
/// In chunks, so that a domain's applications share its vCPUs in turns. Each thread begins on a vCPU of its own and
/// continues where it is.
/// </remarks>
/// <param name="spec">How many threads.</param>
public sealed class CpuBound(CpuBoundSpec spec, DomainSeat seat) : IEntity, IWorkOwner
{
    private static readonly Duration _chunk = 1.Ms;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkFinished finished: Finish(finished.Tag.Index, finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        var threads = Math.Min(spec.Threads, seat.VcpuCount);
        for (var thread = 0; thread < threads; thread++) Compute(thread, thread, DomainSeat.AnyVcpu, context);
    }

    public void Save(StateWriter state)
    {
    }

    public void Load(StateReader state)
    {
    }

    private void Finish(int thread, int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), _chunk);
        Compute(thread, vcpu, vcpu, context);
    }

    private void Compute(int thread, int place, int from, EntityContext context) =>
        seat.Work(place, from, WorkClass.User, _chunk, WorkTag.Of(thread), context);
}
