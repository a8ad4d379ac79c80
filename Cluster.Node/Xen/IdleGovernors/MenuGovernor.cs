using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.IdleGovernors;

/// <summary>After the <em>menu</em> governor: predicts how long a pCPU will be idle.</summary>
/// <remarks>
/// Interrupts §24, calibration §5. It predicts the shorter of the time to the next
/// timer and the mean of the last idle times, and chooses the deepest state whose
/// residency fits the prediction and whose exit latency is at most a share of it.
/// </remarks>
/// <param name="states">Shallow to deep; if empty, the pCPU polls and wakes at once.</param>
/// <param name="costs">With the shares of <see cref="IdleCosts"/>.</param>
public sealed class MenuGovernor(IReadOnlyList<IdleStateSpec> states, CostTable costs) : IIdleGovernor
{
    private const int HistoryLength = 8;

    private readonly int _medianPercent = costs[IdleCosts.MedianOverMax];
    private readonly int _latencyPercent = costs[IdleCosts.LatencyShare];
    private readonly long[] _history = new long[HistoryLength];
    private int _remembered;
    private int _state = IIdleGovernor.Polling;
    private VirtualTime _since;

    public int State => _state;

    public Duration WorstExit => _state == IIdleGovernor.Polling ? Duration.Zero : states[_state].ExitLatency;

    public int Enter(VirtualTime now, VirtualTime nextTimer)
    {
        _since = now;
        var predicted = Predict(now, nextTimer);
        // An idle loop uses C1 even when it expects to be woken soon.
        _state = states.Count == 0 ? IIdleGovernor.Polling : 0;
        var longest = ShareOf(predicted);
        for (var deeper = 1; deeper < states.Count; deeper++)
        {
            var state = states[deeper];
            if (state.TargetResidency > predicted || state.ExitLatency > longest) break;
            _state = deeper;
        }

        return _state;
    }

    public int Woken(VirtualTime now)
    {
        var stay = now - _since;
        _history[_remembered % HistoryLength] = stay.Nanoseconds;
        _remembered++;
        var wasTooShort = _state != IIdleGovernor.Polling && stay < states[_state].TargetResidency;
        return wasTooShort ? _state : IIdleGovernor.Polling;
    }

    /// <summary>Uniform around the median, never above the worst case.</summary>
    public Duration ExitLatency(ref RandomStream random)
    {
        if (_state == IIdleGovernor.Polling) return Duration.Zero;
        var worst = WorstExit;
        var least = new Duration(worst.Nanoseconds * ((2 * _medianPercent) - 100) / 100);
        return random.Uniform(Duration.Longer(least, Duration.Zero), worst);
    }

    public void Save(StateWriter state)
    {
        foreach (var length in _history) state.Long(length);
        state.Int(_remembered);
        state.Int(_state);
        state.Long(_since.Nanoseconds);
    }

    public void Load(StateReader state)
    {
        for (var index = 0; index < HistoryLength; index++) _history[index] = state.Long();
        _remembered = state.Int();
        _state = state.Int();
        _since = new(state.Long());
    }

    /// <summary>Divides before it multiplies, because a prediction may be unlimited.</summary>
    private Duration ShareOf(Duration predicted)
    {
        var (hundreds, rest) = Math.DivRem(predicted.Nanoseconds, 100);
        return new((hundreds * _latencyPercent) + (rest * _latencyPercent / 100));
    }

    private Duration Predict(VirtualTime now, VirtualTime nextTimer)
    {
        var untilTimer = nextTimer == VirtualTime.Never ? Duration.Unlimited
            : nextTimer > now ? nextTimer - now : Duration.Zero;
        var known = Math.Min(_remembered, HistoryLength);
        if (known == 0) return untilTimer;
        long sum = 0;
        for (var index = 0; index < known; index++) sum += _history[index];
        return Duration.Shorter(untilTimer, new(sum / known));
    }
}
