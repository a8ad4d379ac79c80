using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Recorded;

/// <summary>Follows a recorded CPU utilisation: in every period busy for its share, then asleep.</summary>
/// <remarks>
/// A period that lies in several samples is busy for its part of each, so that as much is asked for as was recorded.
/// One thread for each vCPU that the percent are of. A period that could not be finished in time delays the next one;
/// nothing is made up for, but what the recording asked for meanwhile is counted. Samples of 0 are slept through. The
/// first period begins at a random offset, so that domains with the same period do not all wake at once.
/// </remarks>
/// <param name="spec">Samples and lengths.</param>
public sealed class UtilisationTrace(UtilisationSpec spec, DomainSeat seat)
    : IEntity, IWorkOwner, IGuestTimerOwner
{
    private readonly UtilisationThread[] _threads =
        new UtilisationThread[spec.Of == UtilisationOf.AllVcpus ? seat.VcpuCount : 1];

    public void Handle(Message message, EntityContext context)
    {
        switch (message)
        {
            case GuestTimerFired fired: BeginPeriod(fired.Tag.Index, fired.Vcpu, context); break;
            case WorkFinished finished: Finish(finished.Tag.Index, finished.Vcpu, context); break;
            default: throw UnexpectedMessageException.For(this, message);
        }
    }

    public void Start(EntityContext context)
    {
        for (var thread = 0; thread < _threads.Length; thread++)
        {
            var phase = new Duration(context.Random.Below(spec.Period.Nanoseconds));
            _threads[thread].Period = NextBusy(context.Now + phase);
            Await(thread, thread, context);
        }
    }

    public void Save(StateWriter state)
    {
        foreach (ref readonly var thread in _threads.AsSpan())
        {
            state.Long(thread.Period.Nanoseconds);
            state.Long(thread.Busy.Nanoseconds);
        }
    }

    public void Load(StateReader state)
    {
        foreach (ref var thread in _threads.AsSpan())
        {
            thread.Period = new(state.Long());
            thread.Busy = new(state.Long());
        }
    }

    private void BeginPeriod(int thread, int vcpu, EntityContext context)
    {
        var busy = ShareOf(spec.Period, _threads[thread].Period);
        if (busy == Duration.Zero)
        {
            AwaitNext(thread, vcpu, context);
            return;
        }

        _threads[thread].Busy = busy;
        context.Record(WorkloadFacts.WorkAsked, new(seat.Domain), busy);
        seat.Work(DomainSeat.AnyVcpu, vcpu, WorkClass.User, busy, WorkTag.Of(thread), context);
    }

    private void Finish(int thread, int vcpu, EntityContext context)
    {
        context.Record(WorkloadFacts.WorkCompleted, new(seat.Domain), _threads[thread].Busy);
        AwaitNext(thread, vcpu, context);
    }

    private void AwaitNext(int thread, int vcpu, EntityContext context)
    {
        var next = _threads[thread].Period + spec.Period;
        if (next < context.Now)
        {
            var missed = ShareOf(context.Now - next, next);
            context.Record(WorkloadFacts.WorkAsked, new(seat.Domain), missed);
            next = context.Now;
        }

        _threads[thread].Period = NextBusy(next);
        Await(thread, vcpu, context);
    }

    private void Await(int thread, int vcpu, EntityContext context)
    {
        var period = _threads[thread].Period;
        if (period == VirtualTime.Never) return;
        if (period > context.Now || context.Now == VirtualTime.Zero)
            seat.SetTimer(vcpu, period, WorkTag.Of(thread), context);
        else BeginPeriod(thread, vcpu, context);
    }

    /// <summary>What the recording asks for from a time on: the sum of its samples' parts.</summary>
    private Duration ShareOf(Duration length, VirtualTime at)
    {
        var sample = spec.SampleLength.Nanoseconds;
        var (rounds, rest) = Math.DivRem(length.Nanoseconds, sample * spec.Shares.Count);
        var millionths = rounds == 0 ? Int128.Zero : rounds * (Int128)sample * spec.Shares.Sum(share => (long)share);
        for (var begin = at.Nanoseconds; rest > 0;)
        {
            var part = Math.Min(rest, sample - (begin % sample));
            millionths += (Int128)part * ShareAt(new(begin));
            (begin, rest) = (begin + part, rest - part);
        }

        return new((long)(millionths / Percent.Whole));
    }

    private int ShareAt(VirtualTime at) =>
        spec.Shares[(int)(at.Nanoseconds / spec.SampleLength.Nanoseconds % spec.Shares.Count)];

    /// <summary>The first period, of those that follow each other from this one on, in which there is work.</summary>
    /// <returns>Never if all samples are 0.</returns>
    private VirtualTime NextBusy(VirtualTime period)
    {
        if (ShareAt(period) > 0) return period;
        var sample = period.Nanoseconds / spec.SampleLength.Nanoseconds;
        for (var ahead = 1; ahead < spec.Shares.Count; ahead++)
        {
            var begin = new VirtualTime((sample + ahead) * spec.SampleLength.Nanoseconds);
            if (ShareAt(begin) == 0) continue;
            return period + (spec.Period * ((begin - period).Nanoseconds / spec.Period.Nanoseconds));
        }

        return VirtualTime.Never;
    }

    /// <summary>The period that a thread awaits or works in, and what it works there.</summary>
    private struct UtilisationThread
    {
        public VirtualTime Period;
        public Duration Busy;
    }
}
