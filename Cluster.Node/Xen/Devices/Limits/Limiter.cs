using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Limits;

/// <summary>
/// Keeps a back end's queue to the limit of its interface or disk: what has no credit waits in the ring until a timer
/// of the driver domain expires.
/// </summary>
/// <remarks>Interrupts §18.4. Part of the back end, whose timer it is.</remarks>
internal sealed class Limiter
{
    private readonly RingKind _ring;
    private readonly DomainSeat _seat;
    private readonly DomainId _guest;
    private readonly Credit? _bytes;
    private readonly Credit? _requests;

    /// <param name="ring">Of the queue.</param>
    /// <param name="guest">The guest that is limited.</param>
    /// <param name="seat">The driver domain.</param>
    /// <param name="queues">Of the interface or disk; each has an equal part.</param>
    private Limiter(RingKind ring, int guest, DomainSeat seat, LimitSpec spec, int queues)
    {
        (_ring, _guest, _seat) = (ring, new(guest), seat);
        if (spec.BytesPerSecond > 0) _bytes = new(spec.BytesPerPeriod(queues), LargestOf(ring), spec.Period);
        if (spec.RequestsPerSecond > 0) _requests = new(spec.RequestsPerPeriod(queues), 1, spec.Period);
    }

    /// <returns>null if there is no limit.</returns>
    public static Limiter? Of(RingKind ring, int guest, DomainSeat seat, LimitSpec? spec, int queues) =>
        spec is { Exists: true } ? new(ring, guest, seat, spec, queues) : null;

    /// <summary>The largest packet, or block request, in bytes.</summary>
    public static int LargestOf(RingKind ring) => ring == RingKind.Block ? 1_048_576 : 65_536;

    /// <summary>True from <see cref="Hold"/> to <see cref="Release"/>.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Takes the credit for one packet or request.</summary>
    /// <returns>False if there is not enough.</returns>
    public bool TryTake(int bytes, EntityContext context)
    {
        var isCovered = _bytes?.Has(bytes, context.Now) != false;
        isCovered &= _requests?.Has(1, context.Now) != false;
        if (!isCovered) return false;
        if (_bytes is not null) Use(_bytes, bytes, IsDisk ? LimitedAmount.VbdBytes : LimitedAmount.VifBytes, context);
        if (_requests is not null) Use(_requests, 1, LimitedAmount.VbdRequests, context);
        return true;
    }

    /// <summary>Sets the timer for the next packet or request, which has no credit yet.</summary>
    /// <param name="vcpu">Of the driver domain.</param>
    public void Hold(int bytes, int vcpu, EntityContext context)
    {
        var due = VirtualTime.Later(_bytes?.When(bytes) ?? context.Now, _requests?.When(1) ?? context.Now);
        context.Record(DeviceFacts.LimitHeld, _guest, _ring, due - context.Now);
        _seat.SetTimer(vcpu, due, WorkTag.None, context);
        IsHeld = true;
    }

    /// <summary>The timer has expired.</summary>
    public void Release() => IsHeld = false;

    public void Save(StateWriter state)
    {
        _bytes?.Save(state);
        _requests?.Save(state);
        state.Bool(IsHeld);
    }

    public void Load(StateReader state)
    {
        _bytes?.Load(state);
        _requests?.Load(state);
        IsHeld = state.Bool();
    }

    private bool IsDisk => _ring == RingKind.Block;

    private void Use(Credit credit, int amount, LimitedAmount kind, EntityContext context)
    {
        credit.Take(amount);
        context.Record(DeviceFacts.LimitUsed, _guest, kind, amount);
    }
}
