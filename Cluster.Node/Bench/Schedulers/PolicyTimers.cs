using ActorXen.Messages;

namespace ActorXen.Bench.Schedulers;

/// <summary>The timers of a policy by number. Arming one allocates nothing after the first time.</summary>
internal sealed class PolicyTimers
{
    private readonly List<(PcpuId Owner, VirtualTime Deadline)> _timers = [];

    /// <summary>Number of the earliest timer; -1 while none is armed.</summary>
    private int _first = -1;

    public VirtualTime Earliest => _first < 0 ? VirtualTime.Never : _timers[_first].Deadline;

    public void Arm(int timer, PcpuId owner, VirtualTime deadline)
    {
        while (_timers.Count <= timer) _timers.Add((PcpuId.None, VirtualTime.Never));
        _timers[timer] = (owner, deadline);
        if (timer == _first) FindFirst();
        else if (deadline < Earliest) _first = timer;
    }

    public void Stop(int timer)
    {
        if (timer >= _timers.Count) return;
        _timers[timer] = (PcpuId.None, VirtualTime.Never);
        if (timer == _first) FindFirst();
    }

    /// <summary>Disarms the timer that is due first.</summary>
    public (int Timer, PcpuId Owner) TakeEarliest()
    {
        var taken = (_first, _timers[_first].Owner);
        Stop(_first);
        return taken;
    }

    private void FindFirst()
    {
        _first = -1;
        for (var timer = 0; timer < _timers.Count; timer++)
            if (_timers[timer].Deadline < Earliest) _first = timer;
    }
}
