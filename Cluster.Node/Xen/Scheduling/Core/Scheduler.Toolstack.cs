using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

// What the toolstack asks of the pool: domains start, and are changed while they run.
public sealed partial class Scheduler
{
    private static readonly PcpuId Builder = new(0);

    private VirtualTime Now => _context!.Now;

    /// <summary>Affinities hold before any vCPU runs; the other settings are the same for all vCPUs.</summary>
    private DomainStart StartOf(DomainSpec domain) => new(
        new DomainId(domain.Id),
        domain.Weight,
        domain.Cap,
        [.. Enumerable.Range(0, domain.AllVcpus).Select(index => new VcpuStart(
            Given(domain.HardAffinityOf(index, _occupancy.Pool)), Given(domain.SoftAffinityOf(index)), Extras.None))])
    {
        Up = domain.Vcpus,
        HasOwnFromBirth = true,
        Extras = domain.Extras,
    };

    private static PcpuSet? Given(PcpuSet pcpus) => pcpus == PcpuSet.All ? null : pcpus;

    private void Create(DomainStart start)
    {
        var vcpus = _occupancy.Vcpus.Where(vcpu => vcpu.Domain == start.Domain).ToList();
        _core.PauseDomain(start.Domain, Builder, Now);
        foreach (var vcpu in vcpus) _core.Insert(vcpu.Number, Builder, Now);
        SetShare(start.Domain, start.Weight, start.Cap);
        Configure(PolicyTarget.Of(start.Domain), start.Extras, start.HasOwnFromBirth);
        foreach (var vcpu in vcpus) Configure(PolicyTarget.Of(vcpu.Number), start.Vcpus[vcpu.Index].Extras, false);
        foreach (var vcpu in vcpus)
        {
            // Two requests of the toolstack, each with a migration of its own.
            var (hard, soft, _) = start.Vcpus[vcpu.Index];
            if (hard is not null) _core.SetAffinity(vcpu.Number, hard, null, Builder, Now);
            if (soft is not null) _core.SetAffinity(vcpu.Number, null, soft, Builder, Now);
        }

        foreach (var vcpu in vcpus.Where(vcpu => vcpu.Index < start.Up)) _core.ClearDownWhilePaused(vcpu.Number);
        _core.UnpauseDomain(start.Domain, Builder, Now);
    }

    private void Act(SchedulerAction action, EntityContext context)
    {
        LookForSoftirqs(Builder, context);
        if (action is DomainAction { Domain: var domain } && !IsCreated(domain)) return;
        action.Act(this);
    }

    private bool IsCreated(DomainId domain) =>
        _occupancy.Vcpus.FirstOrDefault(vcpu => vcpu.Domain == domain) is not { } first || first.Home != PcpuId.None;

    void IPoolControl.Create(DomainStart start) => Create(start);

    void IPoolControl.Pause(DomainId domain) => _core.PauseDomain(domain, Builder, Now);

    void IPoolControl.Unpause(DomainId domain) => _core.UnpauseDomain(domain, Builder, Now);

    void IPoolControl.SetShare(DomainId domain, int? weight, int? cap) => SetShare(domain, weight, cap);

    void IPoolControl.SetAffinity(DomainId domain, int vcpu, PcpuSet? hard, PcpuSet? soft) =>
        _core.SetAffinity(VcpuOf(domain, vcpu), hard, soft, Builder, Now);

    void IPoolControl.SetOnline(DomainId domain, int vcpu, bool isOnline)
    {
        if (_kernels.Count != 0) _context!.Send(_kernels[domain.Number], new RequestOnline(vcpu, isOnline));
        else SetDown(VcpuOf(domain, vcpu), !isOnline, Builder);
    }

    void IPoolControl.Bind(DomainId domain, int port, int vcpu) =>
        _context!.Send(_kernels[domain.Number], new RequestBinding(port, vcpu));

    void IPoolControl.SetLine(DomainId domain, int port, bool isBound) =>
        _context!.Send(_kernels[domain.Number], new RequestLine(port, isBound));

    void IPoolControl.MaskLine(DomainId domain, int port, bool isMasked) =>
        _context!.Send(_kernels[domain.Number], new RequestMask(port, isMasked));

    void IPoolControl.SetMemory(DomainId domain, int mebibytes) =>
        _context!.Send(Memory, new SetMemory(domain, mebibytes));

    void IPoolControl.OpenChannels(DomainId domain, int count) =>
        _context!.Send(_kernels[domain.Number], new OpenChannels(count));

    void IPoolControl.HandOver(LineFate fate, LineFate unmaskable, Duration reset, bool losesEois)
    {
        StopOwnDomains();
        foreach (var page in _occupancy.Pcpus) page.LosesEois = losesEois;
        foreach (var other in _pools.Skip(FirstPool + 1)) _context!.Send(other, StopDomains.Instance);
        for (var irq = 0; irq < Lines.Count; irq++)
        {
            var own = UnmaskableLines[irq].Exists ? unmaskable : fate;
            _context!.Send(Lines[irq], new HandOverLine(own));
            if (own != LineFate.Quiet)
                _context.Schedule(Lines[irq], reset, new HandOverLine(LineFate.Quiet), Phase.HostInterrupt);
        }
    }

    /// <summary>Those of this pool; another pool's queues are not its own.</summary>
    private void StopOwnDomains()
    {
        foreach (var domain in _domains.Where(domain => PoolOf(new(domain.Id)) == _occupancy.PoolNumber))
            _core.PauseDomain(new(domain.Id), Builder, Now);
    }

    void IPoolControl.Plug(EntityRef<IDeviceLink> link, bool isAttached) =>
        _context!.Send(link, new PlugDevice(isAttached));

    void IPoolControl.RestartBackend(EntityRef<IDeviceLink> link, Duration down) =>
        _context!.Send(link, new RestartBackend(down));

    private void SetDown(VcpuId vcpu, bool isDown, PcpuId executing)
    {
        if (isDown) _core.Forbid(vcpu, PauseReasons.Down, executing, Now);
        else _core.Allow(vcpu, PauseReasons.Down, executing, Now);
        RunStateBoard.Report(_occupancy[vcpu], _context!); // Its run state does not change while it is paused.
    }

    void IPoolControl.Configure(DomainId domain, int? vcpu, IExtra settings) => Configure(
        vcpu is { } index ? PolicyTarget.Of(VcpuOf(domain, index)) : PolicyTarget.Of(domain), settings);

    void IPoolControl.SetParameters(IReadOnlyDictionary<string, long> parameters) =>
        _core.SetParameters(parameters, Builder);

    private VcpuId VcpuOf(DomainId domain, int index) =>
        _occupancy.Vcpus.First(vcpu => vcpu.Domain == domain && vcpu.Index == index).Number;

    private void SetShare(DomainId domain, int? weight, int? cap)
    {
        var isGood = _core.SetShare(domain, weight, cap, Builder, Now);
        Invariant.Holds(isGood, $"{domain} gets weight {weight} and cap {cap}, which the checker should have refused");
    }

    private void Configure(PolicyTarget target, Extras extras, bool isNew)
    {
        foreach (var settings in extras.All) Configure(target, settings, isNew);
    }

    private void Configure(PolicyTarget target, IExtra settings, bool isNew = false)
    {
        var isGood = isNew
            ? _core.ConfigureNew(target, settings, Builder, Now)
            : _core.Configure(target, settings, Builder, Now);
        Invariant.Holds(isGood, $"{target} is given {settings}, which the checker should have refused");
    }
}
