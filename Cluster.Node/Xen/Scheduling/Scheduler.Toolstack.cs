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
        [.. Enumerable.Range(0, domain.AllVcpus).Select(index => new VcpuStart(
            Given(domain.HardAffinityOf(index, _occupancy.Pool)), Given(domain.SoftAffinity), domain.RtdsOf(index)))])
    {
        Up = domain.Vcpus,
        Sedf = domain.Sedf,
        Warp = domain.Warp,
    };

    private static PcpuSet? Given(PcpuSet pcpus) => pcpus == PcpuSet.All ? null : pcpus;

    private void Create(DomainStart start, EntityContext context)
    {
        var now = context.Now;
        var vcpus = _occupancy.Vcpus.Where(vcpu => vcpu.Domain == start.Domain).ToList();
        _core.PauseDomain(start.Domain, Builder, now);
        foreach (var vcpu in vcpus) _core.Insert(vcpu.Number, Builder, now);
        SetShare(start.Domain, start.Weight, start.Cap, now);
        foreach (var vcpu in vcpus) Reserve(vcpu, start.Vcpus[vcpu.Index].Rtds);
        SetHistoric(start, vcpus, now);
        foreach (var vcpu in vcpus)
        {
            // Two requests of the toolstack, each with a migration of its own.
            var (hard, soft, _) = start.Vcpus[vcpu.Index];
            if (hard is not null) _core.SetAffinity(vcpu.Number, hard, null, Builder, now);
            if (soft is not null) _core.SetAffinity(vcpu.Number, null, soft, Builder, now);
        }

        foreach (var vcpu in vcpus.Where(vcpu => vcpu.Index < start.Up)) _core.ClearDownWhilePaused(vcpu.Number);
        _core.UnpauseDomain(start.Domain, Builder, now);
    }

    private void Act(ToolstackAction action, EntityContext context)
    {
        LookForSoftirqs(Builder, context);
        if (action.Verb != ToolstackVerb.StartDomain && !IsCreated(action.Domain)) return;
        var now = context.Now;
        switch (action.Verb)
        {
            case ToolstackVerb.StartDomain: Create(action.Start!, context); break;
            case ToolstackVerb.Pause: _core.PauseDomain(action.Domain, Builder, now); break;
            case ToolstackVerb.Unpause: _core.UnpauseDomain(action.Domain, Builder, now); break;
            case ToolstackVerb.SetWeight: SetShare(action.Domain, action.Value, null, now); break;
            case ToolstackVerb.SetCap: SetShare(action.Domain, null, action.Value, now); break;
            case ToolstackVerb.SetHardAffinity: _core.SetAffinity(VcpuOf(action), action.Pcpus, null, Builder, now); break;
            case ToolstackVerb.SetSoftAffinity: _core.SetAffinity(VcpuOf(action), null, action.Pcpus, Builder, now); break;
            case ToolstackVerb.VcpuDown: _core.Forbid(VcpuOf(action), PauseReasons.Down, Builder, now); break;
            case ToolstackVerb.VcpuUp: _core.Allow(VcpuOf(action), PauseReasons.Down, Builder, now); break;
            case ToolstackVerb.MoveDomain: BeginMove(action, context); break;
            case ToolstackVerb.AddPcpu: AddPcpu(new(action.Pcpus.First), context); break;
            case ToolstackVerb.RemovePcpu: BeginRemoving(new(action.Pcpus.First), context); break;
            case ToolstackVerb.SetPool: _core.SetParameters(action.Parameters); break;
            case ToolstackVerb.SetReservation: Reserve(action); break;
            default: throw new InvariantBrokenException($"the toolstack knows no {action.Verb}");
        }
    }

    /// <summary>Sent only where it is set: the policies begin with the defaults.</summary>
    private void SetHistoric(DomainStart start, List<VcpuPage> vcpus, VirtualTime now)
    {
        if (start.Warp != BvtWarpSpec.Default) _core.SetWarp(start.Domain, start.Warp);
        if (start.Sedf == SedfSpec.Default) return;
        foreach (var vcpu in vcpus)
        {
            var isGood = _core.SetReservation(vcpu.Number, start.Sedf, now);
            Invariant.Holds(isGood, $"{vcpu.Number} reserves {start.Sedf}, which the checker let pass");
        }
    }

    private bool IsCreated(DomainId domain) =>
        _occupancy.Vcpus.FirstOrDefault(vcpu => vcpu.Domain == domain) is not { } first || first.Home != PcpuId.None;

    private VcpuId VcpuOf(ToolstackAction action) =>
        _occupancy.Vcpus.First(vcpu => vcpu.Domain == action.Domain && vcpu.Index == action.Vcpu).Number;

    private void SetShare(DomainId domain, int? weight, int? cap, VirtualTime now)
    {
        var isGood = _core.SetShare(domain, weight, cap, Builder, now);
        Invariant.Holds(isGood, $"{domain} is given weight {weight} and cap {cap}, which the checker let pass");
    }

    private void Reserve(ToolstackAction action)
    {
        foreach (var page in _occupancy.Vcpus.Where(page => page.Domain == action.Domain))
            if (action.Vcpu is ToolstackAction.AllVcpus || page.Index == action.Vcpu) Reserve(page, action.Rtds);
    }

    private void Reserve(VcpuPage vcpu, RtdsSpec? reservation)
    {
        if (reservation is null) return;
        var isGood = _core.SetReservation(vcpu.Number, reservation);
        Invariant.Holds(isGood, $"{vcpu.Number} reserves {reservation}, which the checker let pass");
    }
}
