using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.GuestEntries;
using ActorXen.Xen.Guests;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Processors;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Timers;
using ActorXen.Xen.Workloads;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>
/// A host of the entities that every run has, under the conditions of a recorded trace: only an IPI's flight takes
/// time, timers are ideal, and guests execute programs.
/// </summary>
public sealed class VerificationHost
{
    private const int EventChannels = 64;
    private readonly RecordedScenario _scenario;
    private readonly PolicyCatalog _policies;
    private readonly HostPlan _plan = new(0);
    private readonly Occupancy _occupancy;
    private readonly IReadOnlyList<EntityRef<IPcpu>> _pcpus;
    private readonly IReadOnlyList<EntityRef<IPcpuTimers>> _pcpuTimers;
    private readonly CostTable _costs;
    private readonly EntityRef<IScheduler> _scheduler;
    private readonly List<EntityRef<IVcpu>> _vcpus = [];
    private readonly List<EntityRef<IVcpuTimers>> _timers = [];
    private readonly Dictionary<(int Domain, int Vcpu), EntityRef<ProgramGuest>> _programs = [];
    private readonly Dictionary<(int Domain, int Vcpu), EntityRef<IPort>> _programPorts = [];

    private VerificationHost(RecordedScenario scenario, PolicyCatalog policies)
    {
        (_scenario, _policies) = (scenario, policies);
        _costs = OnlyIpis(scenario.IpiFlight);
        _occupancy = new Occupancy(scenario.Pcpus);
        _pcpus = _plan.ReserveEach<IPcpu>(scenario.Pcpus.Count, pcpu => $"pcpu/{pcpu}");
        _pcpuTimers = _plan.ReserveEach<IPcpuTimers>(scenario.Pcpus.Count, pcpu => $"pcpu/{pcpu}/timers");
        foreach (var domain in scenario.Domains) Reserve(domain);
        _scheduler = _plan.Reserve<IScheduler>("pool/0");
    }

    /// <exception cref="ArgumentException">The policy or a parameter is unknown or out of range.</exception>
    public static RecordedRun Build(RecordedScenario scenario, XenPolicies policies) =>
        new VerificationHost(scenario, policies.Catalog).Build();

    private void Reserve(RecordedDomain domain)
    {
        for (var index = 0; index < domain.Programs.Count; index++)
        {
            var path = $"dom/{domain.Id.Number}/vcpu/{index}";
            _occupancy.Add(domain.Id, index, new PvhEntry(new(_costs, CpuProfiles.Current, UpcallRoute.Callback)));
            _vcpus.Add(_plan.Reserve<IVcpu>(path));
            _timers.Add(_plan.Reserve<IVcpuTimers>($"{path}/timer"));
            var program = _plan.Reserve<ProgramGuest>($"{path}/program");
            _programs.Add((domain.Id.Number, index), program);
            _programPorts.Add((domain.Id.Number, index), EntityRef<IPort>.Of(program));
        }
    }

    private RecordedRun Build()
    {
        BuildPcpus();
        var number = 0;
        foreach (var domain in _scenario.Domains)
        {
            var ports = new PortTable(
                domain.Id, TwoLevelEventSpace.Kind.Build(domain.Programs.Count, EventChannels));
            foreach (var program in domain.Programs) BuildVcpu(new VcpuId(number++), program, ports);
        }

        var pool = new PoolSpec(_scenario.Policy, _scenario.Parameters) { Extras = _scenario.Extras };
        _plan.Fill(_scheduler, new Scheduler(pool, _occupancy, [], _pcpus, _policies, _scenario.Actions));
        _plan.Fill(_plan.Reserve<IToolstack>("toolstack"), new Toolstack(_scenario.Actions, _scheduler));
        var timeline = _plan.Build(seed: 1, TieOrder.ByInsertion);
        var trace = new DecisionTrace(_occupancy);
        timeline.WatchWith(trace);
        return new RecordedRun(timeline, DirectoryOf(timeline), trace);
    }

    private void BuildPcpus()
    {
        var ideal = new HypervisorSpec(
            TimerSlop: Duration.Zero, MwaitWakes: false, IrqRateLimit: 0, IrqBalance: false, new MenuSpec());
        foreach (var page in _scenario.Pcpus)
        {
            var pcpu = page.Number.Number;
            var wiring = new PcpuWiring([_scheduler], _pcpuTimers[pcpu], _vcpus, []);
            var governor = new MenuGovernor([], _costs);
            _plan.Fill(_pcpus[pcpu], new Pcpu(page.Number, _occupancy, wiring, _costs, ideal, governor));
            _plan.Fill(_pcpuTimers[pcpu], new PcpuTimers(page, _pcpus[pcpu], ideal.TimerSlop, TimerMode.Ideal));
        }
    }

    /// <summary>Only the flight of an IPI takes time, because scheduler traces are recorded that way.</summary>
    private static CostTable OnlyIpis(Duration flight)
    {
        var values = ChargedCosts.All.Names.ToDictionary(key => key, _ => 0L);
        values[CommonCosts.IpiSameSocket.Key] = flight.Nanoseconds;
        values[CommonCosts.IpiCrossSocket.Key] = flight.Nanoseconds;
        values[ProcessorCosts.ThreadSpeed.Key] = 100;
        return ChargedCosts.At(new CostSpec(values), megahertz: 1_000);
    }

    private void BuildVcpu(VcpuId vcpu, ProgramSpec program, PortTable ports)
    {
        var page = _occupancy[vcpu];
        var self = _vcpus[vcpu.Number];
        var timer = _timers[vcpu.Number];
        var guest = _programs[(page.Domain.Number, page.Index)];
        var wiring = new VcpuWiring([_scheduler], EntityRef<IGuestSoftware>.Of(guest), _pcpus, _pcpuTimers);
        _plan.Fill(self, new Vcpu(page, ports, _occupancy, wiring));
        _plan.Fill(timer, new VcpuTimers(vcpu, _occupancy, EntityRef<IPort>.Of(guest), _pcpuTimers, TimerMode.Ideal));
        _plan.Fill(guest, new ProgramGuest(page, program, _occupancy, new(self, timer, _pcpus, _programPorts)));
    }

    private HostDirectory DirectoryOf(HostTimeline timeline) => new(
        Host: 0,
        Name: "recorded",
        Rack: 0,
        Pcpus: _scenario.Pcpus.Count,
        Domains: [.. _scenario.Domains.Select(domain =>
            new DomainEntry(domain.Id.Number, $"d{domain.Id.Number}", GuestKind.Pvh, domain.Programs.Count))],
        Vcpus: [.. _occupancy.Vcpus.Select(vcpu => new VcpuEntry(vcpu.Number.Number, vcpu.Domain.Number, vcpu.Index))],
        Irqs: [],
        Ports: [],
        timeline.Paths);
}

/// <summary>A host that is ready to run, and the trace of its decisions.</summary>
public sealed record RecordedRun(HostTimeline Timeline, HostDirectory Directory, DecisionTrace Trace);
