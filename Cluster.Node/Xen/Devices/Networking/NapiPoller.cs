using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>From interrupt to polling and back: the part that all network drivers share (interrupts §18.6).</summary>
/// <remarks>
/// The driver keeps its source quiet while <see cref="IsPolling"/>. A poll takes what waits when it is requested, at
/// most the weight. What arrives while it runs is found by the last look and goes to the next poll without an
/// interrupt, so interrupts per packet fall as load rises. A driver that polls on without a pause and has used up the
/// softirq's budget continues in the softirq's kernel thread, which takes turns with other threads; else it would
/// starve those of backends.
/// </remarks>
internal sealed class NapiPoller(DomainSeat seat, CostTable costs)
{
    private readonly int _weight = costs[NetworkCosts.NapiWeight];
    private readonly int _mostPackets = costs[NetworkCosts.NapiBudgetPackets];
    private readonly Duration _mostTime = costs[NetworkCosts.NapiBudgetTime];
    private int _planned;
    private int _taken;
    private Duration _spent;

    public bool IsPolling => _planned > 0;

    /// <summary>Whether a poll that takes so many packets may take another one.</summary>
    public bool HasRoomFor(int taken) => taken < _weight;

    /// <param name="count">Packets that it takes; positive.</param>
    /// <param name="length">CPU time of the whole poll.</param>
    /// <param name="tag">Tag of the poll's work.</param>
    /// <param name="vcpu">
    /// Where the interrupt was handled; polling stays there, unless it is over its budget and another vCPU takes the
    /// thread.
    /// </param>
    /// <param name="context">Of the driver, which gets the <see cref="WorkFinished"/>.</param>
    public void Begin(int count, Duration length, WorkTag tag, int vcpu, EntityContext context)
    {
        Invariant.Holds(_planned == 0 && count > 0, $"a poll of {count} begins within a poll of {_planned}");
        _planned = count;
        var isOver = _taken >= _mostPackets || _spent >= _mostTime;
        _taken += count;
        _spent += length;
        seat.Work(vcpu, vcpu, isOver ? WorkClass.KernelThread : WorkClass.SoftIrq, length, tag, context);
    }

    /// <summary>Nothing waits any more: the next interrupt begins a new round.</summary>
    public void Rest() => (_taken, _spent) = (0, Duration.Zero);

    /// <summary>The poll's time is spent.</summary>
    /// <returns>Number of packets that it takes.</returns>
    public int End()
    {
        var count = _planned;
        Invariant.Holds(count > 0, $"a poll ends that has not begun");
        _planned = 0;
        return count;
    }

    /// <param name="count">Packets of the poll that ended.</param>
    public void Report(int count, EntityContext context) =>
        context.Record(DeviceFacts.NapiPolled, new(seat.Domain), count, IsPolling);

    public void Save(StateWriter state)
    {
        state.Int(_planned);
        state.Int(_taken);
        state.Long(_spent.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        _planned = state.Int();
        _taken = state.Int();
        _spent = new(state.Long());
    }
}
