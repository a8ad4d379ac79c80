using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Batches;

/// <summary>
/// A fixed amount of work in parallel jobs, such as a build: the time it takes is the measure. Then it starts again.
/// </summary>
/// <remarks>
/// The work comes in stages, such as the directories of a build: the jobs take tasks until a stage has none left, wait
/// for its last task, and continue with the next stage. Between two tasks a job waits for its files. The guest's kernel
/// places a job again after every chunk, so that no vCPU is idle for long while another has two jobs.
/// </remarks>
/// <param name="spec">How much work, in how many jobs.</param>
public sealed class Batch(BatchSpec spec, DomainSeat seat) : IEntity, IWorkOwner, IGuestTimerOwner
{
    private static readonly Duration _chunk = 1.Ms;

    private readonly Duration[] _leftOf = new Duration[spec.Jobs];
    private Duration _untaken;
    private Duration _laterStages;
    private VirtualTime _begun;
    private int _active;

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case WorkFinished finished: Finish(finished.Tag.Index, finished.Vcpu, context); break;
            case GuestTimerFired fired: TakeTask(fired.Tag.Index, fired.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context) => Begin(DomainSeat.AnyVcpu, context);

    public void Save(StateWriter state)
    {
        foreach (var left in _leftOf) state.Long(left.Nanoseconds);
        state.Long(_untaken.Nanoseconds);
        state.Long(_laterStages.Nanoseconds);
        state.Long(_begun.Nanoseconds);
        state.Int(_active);
    }

    public void Load(StateReader state)
    {
        for (var job = 0; job < _leftOf.Length; job++) _leftOf[job] = new(state.Long());
        _untaken = new(state.Long());
        _laterStages = new(state.Long());
        _begun = new(state.Long());
        _active = state.Int();
    }

    private void Begin(int vcpu, EntityContext context)
    {
        (_laterStages, _begun) = (spec.Work, context.Now);
        BeginStage(vcpu, context);
    }

    private void BeginStage(int vcpu, EntityContext context)
    {
        (_untaken, _active) = (Duration.Shorter(spec.Stage, _laterStages), spec.Jobs);
        _laterStages -= _untaken;
        for (var job = 0; job < spec.Jobs; job++) TakeTask(job, vcpu, context);
    }

    private void TakeTask(int job, int vcpu, EntityContext context)
    {
        if (_untaken == Duration.Zero)
        {
            Rest(vcpu, context);
            return;
        }

        _leftOf[job] = Duration.Shorter(Duration.Longer(1.Ns, context.Random.Exponential(spec.CpuTime)), _untaken);
        _untaken -= _leftOf[job];
        Compute(job, vcpu, context);
    }

    private void Compute(int job, int from, EntityContext context)
    {
        var length = Duration.Shorter(_chunk, _leftOf[job]);
        seat.Work(DomainSeat.AnyVcpu, from, WorkClass.User, length, WorkTag.Of(job), context);
    }

    private void Finish(int job, int vcpu, EntityContext context)
    {
        var done = Duration.Shorter(_chunk, _leftOf[job]);
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), done);
        _leftOf[job] -= done;
        if (_leftOf[job] > Duration.Zero) Compute(job, vcpu, context);
        else if (spec.Pause == Duration.Zero) TakeTask(job, vcpu, context);
        else seat.SetTimer(vcpu, context.Now + context.Random.Exponential(spec.Pause), WorkTag.Of(job), context);
    }

    private void Rest(int vcpu, EntityContext context)
    {
        if (--_active != 0) return;
        if (_laterStages > Duration.Zero)
        {
            BeginStage(vcpu, context);
            return;
        }

        context.Record(WorkloadFacts.BatchCompleted, new(seat.Domain), context.Now - _begun);
        Begin(vcpu, context);
    }
}
