using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling;

// What the toolstack asks of the pool: domains start, and are changed while they run.
public sealed partial class Scheduler
{
    private static readonly PcpuId Builder = new(0);

    /// <summary>Domains of a scenario start with the same settings for all their vCPUs.</summary>
    private DomainStart StartOf(DomainSpec domain) => new(
        new DomainId(domain.Id),
        domain.Weight,
        domain.Cap,
        [.. Enumerable.Range(0, domain.Vcpus).Select(index => new VcpuStart(
            Given(domain.HardAffinityOf(index, _pcpus.Count)), Given(domain.SoftAffinity), domain.Rtds))]);

    private static PcpuSet? Given(PcpuSet pcpus) => pcpus == PcpuSet.All ? null : pcpus;

    private void Create(DomainStart start, EntityContext context)
    {
        var now = context.Now;
        var vcpus = _occupancy.Vcpus.Where(vcpu => vcpu.Domain == start.Domain).ToList();
        _core.PauseDomain(start.Domain, Builder, now);
        foreach (var vcpu in vcpus) _core.Insert(vcpu.Number, Builder, now);
        SetShare(start.Domain, start.Weight, start.Cap, now);
        foreach (var vcpu in vcpus) Reserve(vcpu, start.Vcpus[vcpu.Index].Rtds);
        foreach (var vcpu in vcpus)
        {
            // Two requests of the toolstack, each with a migration of its own.
            var (hard, soft, _) = start.Vcpus[vcpu.Index];
            if (hard is not null) _core.SetAffinity(vcpu.Number, hard, null, Builder, now);
            if (soft is not null) _core.SetAffinity(vcpu.Number, null, soft, Builder, now);
        }

        foreach (var vcpu in vcpus) _core.ClearDownWhilePaused(vcpu.Number);
        _core.UnpauseDomain(start.Domain, Builder, now);
    }

    private void Act(ToolstackAction action, EntityContext context)
    {
        LookForSoftirqs(Builder, context);
        if (action.Verb != ToolstackVerb.StartDomain && VcpuOf(action).Home == PcpuId.None) return; // Not created yet.
        var now = context.Now;
        switch (action.Verb)
        {
            case ToolstackVerb.StartDomain: Create(action.Start!, context); break;
            case ToolstackVerb.Pause: _core.PauseDomain(action.Domain, Builder, now); break;
            case ToolstackVerb.Unpause: _core.UnpauseDomain(action.Domain, Builder, now); break;
            case ToolstackVerb.SetWeight: SetShare(action.Domain, action.Value, null, now); break;
            case ToolstackVerb.SetCap: SetShare(action.Domain, null, action.Value, now); break;
            case ToolstackVerb.SetHardAffinity: _core.SetAffinity(VcpuOf(action).Number, action.Pcpus, null, Builder, now); break;
            case ToolstackVerb.SetSoftAffinity: _core.SetAffinity(VcpuOf(action).Number, null, action.Pcpus, Builder, now); break;
            case ToolstackVerb.VcpuDown: _core.Forbid(VcpuOf(action).Number, PauseReasons.Down, Builder, now); break;
            case ToolstackVerb.VcpuUp: _core.Allow(VcpuOf(action).Number, PauseReasons.Down, Builder, now); break;
            default: throw new InvariantBrokenException($"the toolstack knows no {action.Verb}");
        }
    }

    private VcpuPage VcpuOf(ToolstackAction action) =>
        _occupancy.Vcpus.First(vcpu => vcpu.Domain == action.Domain && vcpu.Index == action.Vcpu);

    private void SetShare(DomainId domain, int? weight, int? cap, VirtualTime now)
    {
        var isGood = _core.SetShare(domain, weight, cap, Builder, now);
        Invariant.Holds(isGood, $"{domain} is given weight {weight} and cap {cap}, which the checker let pass");
    }

    private void Reserve(VcpuPage vcpu, RtdsSpec? reservation)
    {
        if (reservation is null) return;
        var isGood = _core.SetReservation(vcpu.Number, reservation);
        Invariant.Holds(isGood, $"{vcpu.Number} reserves {reservation}, which the checker let pass");
    }
}
