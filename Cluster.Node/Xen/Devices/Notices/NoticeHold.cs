using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Devices.Notices;

/// <summary>Holds back a back end's notifications of one ring (interrupts §18.5, M-76).</summary>
/// <remarks>
/// The entries are in the ring at once; only the event waits. The first notification that the ring asks for begins a
/// hold. Its end by time is a timer of the driver domain, of which one at most is under way.
/// </remarks>
/// <param name="spec">How long, and how many.</param>
/// <param name="guest">Whose notifications they are.</param>
/// <param name="seat">The driver domain.</param>
/// <param name="tag">Of its timer.</param>
internal sealed class NoticeHold(HeldNotices spec, int guest, DomainSeat seat, WorkTag tag)
{
    private int _held;
    private VirtualTime _since;
    private bool _hasTimer;

    /// <returns>Null for a back end that holds nothing back.</returns>
    public static NoticeHold? Of(NoticeSpec spec, int guest, DomainSeat seat, WorkTag tag) =>
        spec is HeldNotices held ? new(held, guest, seat, tag) : null;

    /// <summary>The back end has published entries.</summary>
    /// <param name="isAsked">Whether the ring asks for a notification.</param>
    /// <param name="entries">Packets or completions.</param>
    /// <returns>True if the notification is due now.</returns>
    public bool Add(bool isAsked, int entries, int vcpu, EntityContext context)
    {
        if (_held == 0)
        {
            if (!isAsked) return false;
            _since = context.Now;
            if (!_hasTimer) SetTimer(vcpu, context);
        }

        _held += entries;
        if (spec.MostHeld == 0 || _held < spec.MostHeld) return false;
        Release(context);
        return true;
    }

    /// <summary>The timer has expired. It may be that of a hold that has ended by number.</summary>
    /// <returns>True if the notification is due now.</returns>
    public bool Expire(int vcpu, EntityContext context)
    {
        _hasTimer = false;
        if (_held == 0) return false;
        if (context.Now < _since + spec.LongestHold)
        {
            SetTimer(vcpu, context);
            return false;
        }

        Release(context);
        return true;
    }

    /// <summary>The ring is not used any more.</summary>
    public void Forget() => _held = 0;

    public void Save(StateWriter state)
    {
        state.Int(_held);
        state.Long(_since.Nanoseconds);
        state.Bool(_hasTimer);
    }

    public void Load(StateReader state)
    {
        _held = state.Int();
        _since = new(state.Long());
        _hasTimer = state.Bool();
    }

    private void SetTimer(int vcpu, EntityContext context)
    {
        seat.SetTimer(vcpu, _since + spec.LongestHold, tag, context);
        _hasTimer = true;
    }

    private void Release(EntityContext context)
    {
        context.Record(DeviceFacts.NoticeReleased, new(guest), _held, context.Now - _since);
        _held = 0;
    }
}
