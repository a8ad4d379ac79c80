using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.BlockReaders;

/// <summary>
/// Keeps a number of disk requests under way, each slot in its own loop: submit, complete, compute, pause.
/// </summary>
/// <remarks>A request is due when the pause is over; if the vCPU waits then, its latency counts from there.</remarks>
/// <param name="spec">Depth, sizes, times.</param>
/// <param name="place">Index among the readers that are attached to the disk.</param>
/// <param name="readers">Number of readers that are attached to the disk.</param>
public sealed class BlockReader(
    BlockReaderSpec spec, DomainSeat seat, EntityRef<IBlockFrontend> frontend, int place, int readers)
    : IEntity, IBlockApplication, IWorkOwner, IGuestTimerOwner
{
    /// <summary>When the slots' next requests are due.</summary>
    private readonly VirtualTime[] _due = new VirtualTime[spec.Depth];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case BlockCompleted completed: Complete(completed.Request, completed.Vcpu, context); break;
            case WorkFinished finished: Pause(finished.Tag.Index, finished.Vcpu, context); break;
            case GuestTimerFired fired: Submit(fired.Tag.Index, fired.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    /// <summary>Every slot begins as if it had just completed a request.</summary>
    public void Start(EntityContext context)
    {
        for (var slot = 0; slot < spec.Depth; slot++) Compute(slot, DomainSeat.AnyVcpu, context);
    }

    public void Save(StateWriter state)
    {
        foreach (var due in _due) state.Long(due.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        for (var slot = 0; slot < _due.Length; slot++) _due[slot] = new(state.Long());
    }

    private void Complete(in BlockRequest request, int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.RequestCompleted, new(seat.Domain), context.Now - request.Begun, RequestKind.Disk);
        Compute((int)(request.Id / readers), vcpu, context);
    }

    private void Compute(int slot, int from, EntityContext context)
    {
        var length = Duration.Longer(1.Ns, spec.CpuTime);
        seat.Work(DomainSeat.AnyVcpu, from, WorkClass.User, length, WorkTag.Of(slot), context);
    }

    private void Pause(int slot, int vcpu, EntityContext context)
    {
        _due[slot] = context.Now;
        if (spec.ThinkTime != Duration.Zero) _due[slot] += context.Random.Exponential(spec.ThinkTime);
        if (_due[slot] == context.Now) Submit(slot, vcpu, context);
        else seat.SetTimer(vcpu, _due[slot], WorkTag.Of(slot), context);
    }

    private void Submit(int slot, int vcpu, EntityContext context)
    {
        var write = context.Random.Below(100) < spec.WritePercent;
        var due = _due[slot];
        var request = new BlockRequest(((long)slot * readers) + place, write, spec.Bytes, due);
        context.Record(WorkloadFacts.RequestDue, new(seat.Domain), RequestKind.Disk);
        context.Record(WorkloadFacts.RequestIssued, new(seat.Domain), RequestKind.Disk, context.Now - due);
        context.Send(frontend, new SubmitBlock(request, vcpu));
    }
}
