using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>From interrupt to polling and back: the part that all network drivers share (interrupts §18.6).</summary>
/// <remarks>
/// The driver keeps its source quiet while <see cref="IsPolling"/>. A poll takes what waits when it is requested, at
/// most the weight. What arrives while it runs is found by the last look and goes to the next poll without an
/// interrupt, so interrupts per packet fall as load rises. The budgets of the softirq are not modelled, because here
/// softirq and kernel threads both run before applications.
/// </remarks>
internal sealed class NapiPoller(DomainSeat seat, CostTable costs)
{
    private readonly int _weight = costs[NetworkCosts.NapiWeight];
    private int _planned;

    public bool IsPolling => _planned > 0;

    /// <summary>Whether a poll that takes so many packets may take another one.</summary>
    public bool HasRoomFor(int taken) => taken < _weight;

    /// <param name="count">Packets that it takes; positive.</param>
    /// <param name="length">CPU time of the whole poll.</param>
    /// <param name="tag">Tag of the poll's work.</param>
    /// <param name="vcpu">Where the interrupt was handled; polling stays there.</param>
    /// <param name="context">Of the driver, which gets the <see cref="WorkFinished"/>.</param>
    public void Begin(int count, Duration length, WorkTag tag, int vcpu, EntityContext context)
    {
        Invariant.Holds(_planned == 0 && count > 0, $"a poll of {count} begins within a poll of {_planned}");
        _planned = count;
        seat.Work(vcpu, vcpu, WorkClass.SoftIrq, length, tag, context);
    }

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

    public void Save(StateWriter state) => state.Int(_planned);

    public void Load(StateReader state) => _planned = state.Int();
}
