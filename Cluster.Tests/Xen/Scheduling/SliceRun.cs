using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>
/// Runs one pCPU of a bench through time: slices end and policy timers fire, but no vCPU blocks on its own.
/// </summary>
internal sealed class SliceRun(SchedulerBench bench, int pcpu, VirtualTime start)
{
    private readonly SortedDictionary<int, long> _ran = [];
    private Duration _lived;

    public VirtualTime Now => start + _lived;

    /// <summary>Decisions so far: which vCPU, and for how long.</summary>
    public List<Decision> Decisions { get; } = [];

    /// <summary>Share of the pCPU that the vCPU had, in percent.</summary>
    public double PercentOf(VcpuId vcpu) =>
        100.0 * _ran.GetValueOrDefault(vcpu.Number) / _lived.Nanoseconds;

    public SliceRun Until(VirtualTime end)
    {
        while (Now < end)
        {
            var decision = bench.Switch(pcpu, Now);
            Decisions.Add(decision);
            bench.Tickled = PcpuSet.Empty;
            var next = decision.Slice == Duration.Unlimited ? end : VirtualTime.Earlier(end, Now + decision.Slice);
            foreach (var deadline in bench.Timers.Values) next = VirtualTime.Earlier(next, deadline);
            _ran[decision.Next.Number] = _ran.GetValueOrDefault(decision.Next.Number) + (next - Now).Nanoseconds;
            _lived = next - start;
            foreach (var (timer, deadline) in bench.Timers.ToList())
                if (deadline <= Now) bench.Fire(timer, pcpu, Now);
        }

        return this;
    }
}
