using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <summary>The high-resolution timers of one guest vCPU, and its tick.</summary>
/// <remarks>Interrupts §15.3. Sorted by due time, then in order of arrival; it has only a handful of entries.</remarks>
internal sealed class GuestTimerQueue
{
    private readonly List<GuestTimer> _timers = [];

    public VirtualTime Earliest => _timers.Count == 0 ? VirtualTime.Never : _timers[0].Due;

    /// <summary>The deadline programmed in the hypervisor; Never if none is.</summary>
    public VirtualTime Programmed { get; set; } = VirtualTime.Never;

    /// <summary>True if the periodic tick is among the timers.</summary>
    public bool HasTick { get; set; }

    /// <summary>True once a tick has come.</summary>
    public bool HasTicked { get; set; }

    public void Add(GuestTimer timer)
    {
        var place = _timers.Count;
        while (place > 0 && _timers[place - 1].Due > timer.Due) place--;
        _timers.Insert(place, timer);
    }

    public void Remove(EntityRef<IGuestTimerOwner> replyTo, WorkTag tag)
    {
        // Not RemoveAll: it would allocate a delegate for every timer that is set.
        for (var place = _timers.Count - 1; place >= 0; place--)
            if (_timers[place].ReplyTo == replyTo && _timers[place].Tag == tag) _timers.RemoveAt(place);
    }

    public bool TryTakeExpired(VirtualTime now, out GuestTimer timer)
    {
        if (_timers.Count == 0 || _timers[0].Due > now)
        {
            timer = default;
            return false;
        }

        timer = _timers[0];
        _timers.RemoveAt(0);
        return true;
    }

    public void Save(StateWriter state)
    {
        state.Int(_timers.Count);
        foreach (var timer in _timers)
        {
            state.Long(timer.Due.Nanoseconds);
            state.Int(timer.ReplyTo.Number);
            state.Long(timer.Tag.Number);
        }

        state.Long(Programmed.Nanoseconds);
        state.Bool(HasTick);
        state.Bool(HasTicked);
    }

    public void Load(StateReader state)
    {
        _timers.Clear();
        for (var left = state.Int(); left > 0; left--)
            _timers.Add(new(new(state.Long()), new(state.Int()), new(state.Long())));
        Programmed = new(state.Long());
        HasTick = state.Bool();
        HasTicked = state.Bool();
    }
}

internal readonly record struct GuestTimer(VirtualTime Due, EntityRef<IGuestTimerOwner> ReplyTo, WorkTag Tag);
