using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Writes down what a scheduler decides, in the rows of recorded traces.</summary>
public sealed class DecisionTrace(Occupancy occupancy) : IFactSink
{
    private readonly List<string> _rows = [];
    private readonly List<string> _kicks = [];
    private readonly PcpuId[] _lastPcpu = [.. occupancy.Vcpus.Select(_ => PcpuId.None)];

    /// <summary>By pCPU: a pass was requested in this instant, but the pCPU's page does not show it yet.</summary>
    private readonly bool[] _isAsked = new bool[occupancy.Pcpus.Count];

    /// <summary><c>time_ns,kind,pcpu,domain,vcpu</c></summary>
    public IReadOnlyList<string> Rows => _rows;

    /// <summary><c>time_ns,target_pcpu,from_pcpu</c></summary>
    public IReadOnlyList<string> Kicks => _kicks;

    public FactMask Asks { get; } = FactMask.Of(
        SchedulingFacts.RunstateChanged, SchedulingFacts.VcpuDispatched, SchedulingFacts.VcpuMigrated,
            SchedulingFacts.VcpuYielded,
        SchedulingFacts.PassRequested, PcpuFacts.ContextSwitched, PcpuFacts.SoftirqServed);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (fact.Is(SchedulingFacts.RunstateChanged))
        {
            var (before, state) = (RunStateBoard.StateOf(fact.First), RunStateBoard.StateOf(fact.Second));
            ShowRest(now, occupancy[new VcpuId(fact.Subject)], before, state);
        }
        else if (fact.Is(SchedulingFacts.VcpuDispatched))
        {
            _lastPcpu[fact.Subject] = new((int)fact.First);
            Add(_rows.Count, now, "dispatch", new((int)fact.First), occupancy[new VcpuId(fact.Subject)]);
        }
        else if (fact.Is(SchedulingFacts.VcpuMigrated)) // Comes after the dispatch that caused it.
        {
            Add(_rows.Count - 1, now, "migrate", new((int)fact.Second), occupancy[new VcpuId(fact.Subject)]);
        }
        else if (fact.Is(SchedulingFacts.VcpuYielded))
        {
            Add(_rows.Count, now, "yield", new((int)fact.First), occupancy[new VcpuId(fact.Subject)]);
        }
        else if (fact.Is(SchedulingFacts.PassRequested))
        {
            ShowKick(now, fact.Subject, fact.First);
        }
        else if (fact.Is(PcpuFacts.ContextSwitched) && fact.Second == VcpuId.Idle.Number)
        {
            _rows.Add($"{now.Nanoseconds},dispatch,{fact.Subject},-1,-1");
        }
        else if (fact.Is(PcpuFacts.SoftirqServed) && fact.First == (long)Softirq.Schedule)
        {
            _isAsked[fact.Subject] = false;
        }
    }

    private void ShowRest(VirtualTime now, VcpuPage vcpu, RunState before, RunState state)
    {
        if (state == RunState.Running || state == before) return;
        var kind = (before, state) switch
        {
            (RunState.Running, RunState.Runnable) => "preempt",
            (RunState.Blocked, RunState.Runnable) => "wake",
            (_, RunState.Runnable) => "resume",
            (_, RunState.Blocked) => "block",
            (_, RunState.Offline) => "suspend",
            _ => throw new InvalidOperationException($"no word for {before} to {state}"),
        };
        Add(_rows.Count, now, kind, before == RunState.Running ? _lastPcpu[vcpu.Number.Number] : vcpu.Home, vcpu);
    }

    private void ShowKick(VirtualTime now, int target, long from)
    {
        if (_isAsked[target] || occupancy.Pcpus[target].IsPending(Softirq.Schedule)) return;
        _isAsked[target] = true;
        _kicks.Add($"{now.Nanoseconds},{target},{from}");
    }

    private void Add(int place, VirtualTime now, string kind, PcpuId pcpu, VcpuPage vcpu) =>
        _rows.Insert(place, $"{now.Nanoseconds},{kind},{pcpu.Number},{vcpu.Domain.Number},{vcpu.Index}");
}
