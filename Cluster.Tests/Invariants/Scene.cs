using System.Globalization;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Scheduling.Verbs;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// What all checkers of one host need to know: its entities, and the run states up to the present fact.
/// </summary>
internal sealed class Scene
{
    private readonly Dictionary<(int Domain, int Index), int> _vcpuNumbers;
    private readonly Dictionary<(int Domain, int Port), PortEntry> _ports;
    private readonly RunState[] _states;
    private readonly bool[] _isDown;
    private readonly VirtualTime[] _since;
    private readonly int[] _places;
    private readonly bool[] _idle;
    private readonly int[] _poolOfPcpu;
    private readonly int[] _poolOfDomain;

    /// <param name="spec">The host.</param>
    /// <param name="directory">Its names.</param>
    /// <param name="ports">Its event channels at the end of the run; empty if they are not known.</param>
    public Scene(HostSpec spec, HostDirectory directory, IReadOnlyList<PortStatus> ports)
    {
        (Spec, Directory, PortsAtEnd) = (spec, directory, ports);
        _vcpuNumbers = directory.Vcpus.ToDictionary(vcpu => (vcpu.Domain, vcpu.Index), vcpu => vcpu.Number);
        _ports = directory.Ports.ToDictionary(port => (port.Domain, port.Port));
        _states = [.. directory.Vcpus.Select(_ => RunState.Offline)];
        _isDown = [.. directory.Vcpus.Select(_ => true)];
        _since = new VirtualTime[_states.Length];
        _places = [.. directory.Vcpus.Select(_ => -1)];
        _idle = new bool[directory.Pcpus];
        _poolOfPcpu = [.. Enumerable.Range(0,
            directory.Pcpus).Select(pcpu => spec.Pools.ToList().FindIndex(pool => pool.Cpus.Contains(pcpu)))];
        _poolOfDomain = [.. spec.Domains.Select(domain => domain.Pool)];
    }

    public HostSpec Spec { get; }

    public HostDirectory Directory { get; }

    public IReadOnlyList<PortStatus> PortsAtEnd { get; }

    public IReadOnlyList<VectorStatus> VectorsAtEnd { get; init; } = [];

    /// <summary>How long a pCPU may take to wake from its deepest idle state.</summary>
    public Duration LongestIdleExit => Spec.Machine.IdleStates.Aggregate(
        Duration.Zero, (worst, state) => Duration.Longer(worst, state.ExitLatency));

    /// <summary>Time for work that takes this long at 2.5 GHz, and longer on a slower clock or core.</summary>
    public Duration AtClock(Duration work) =>
        work * 2_500 / Math.Min(2_500, Spec.Machine.Megahertz)
        * 100 / Enumerable.Range(0, Pcpus).Min(Spec.Machine.SpeedOf);

    public int Vcpus => _states.Length;

    public int Pcpus => _idle.Length;

    public RunState StateOf(int vcpu) => _states[vcpu];

    /// <summary>Whether it is offline because its guest does not use it.</summary>
    public bool IsDown(int vcpu) => _isDown[vcpu];

    /// <summary>When the present run state began.</summary>
    public VirtualTime SinceOf(int vcpu) => _since[vcpu];

    /// <summary>Where it runs; -1 if nowhere.</summary>
    public int PlaceOf(int vcpu) => _places[vcpu];

    public bool IsIdle(int pcpu) => _idle[pcpu];

    /// <summary>Number of the pool in which a pCPU is; -1 if it is free.</summary>
    public int PoolOf(int pcpu) => _poolOfPcpu[pcpu];

    /// <summary>The pool of a vCPU's domain.</summary>
    public int PoolOfVcpu(int vcpu) => _poolOfDomain[Directory.Vcpus[vcpu].Domain];

    /// <summary>
    /// Where a vCPU may run. The toolstack changes affinities; a pool that loses a pCPU, and a move, widen them; then
    /// the core's own invariant stands guard.
    /// </summary>
    public PcpuSet AllowedTo(int vcpu) =>
        Spec.Actions.Any(action => action is SetHardAffinity or RemovePcpu or TakePcpuOffline or MoveDomain)
            ? PcpuSet.All
            : FirstAllowedTo(vcpu);

    /// <summary>Where a vCPU may run at the start; for pinned vCPUs, where all of them together may.</summary>
    public PcpuSet FirstAllowedTo(int vcpu)
    {
        var domain = DomainOf(vcpu);
        return domain.Pinned
            ? domain.HardAffinity
            : domain.HardAffinityOf(Directory.Vcpus[vcpu].Index, PcpuSet.All);
    }

    public int NumberOf(long domain, long index) => _vcpuNumbers[((int)domain, (int)index)];

    public DomainSpec DomainOf(int vcpu) => Spec.Domains[Directory.Vcpus[vcpu].Domain];

    /// <summary>Whether its domain has a cap, or gets one during the run: without budget it is parked.</summary>
    public bool MayBeParked(int vcpu) => DomainOf(vcpu).Cap != 0 || Spec.Actions.OfType<SetCap>()
        .Any(action => action.Domain.Number == DomainOf(vcpu).Id && action.Cap != 0);

    /// <summary>When another kernel gets the host; never, if none does.</summary>
    public VirtualTime HandedOver =>
        Spec.Actions.OfType<Kexec>().FirstOrDefault() is { } kexec ? kexec.At : VirtualTime.Never;

    /// <summary>Whether that kernel cannot end interrupts.</summary>
    public bool LosesEois => Spec.Actions.OfType<Kexec>().Any(kexec => kexec.LeavesX2apic);

    /// <summary>Whether pCPUs go off line.</summary>
    public bool LosesPcpus => Spec.Actions.Any(action => action is TakePcpuOffline);

    /// <summary>A line behind a pin of the IO-APIC.</summary>
    public bool IsLevel(int irq) => Directory.Irqs[irq] is { Chip: "IO-APIC", Trigger: "-level" };

    /// <summary>A message whose interrupts end when its guest has answered.</summary>
    public bool IsUnmaskable(int irq) => Directory.Irqs[irq] is { Chip: "PCI-MSI", Ack: AckType.Eoi };

    public PortEntry PortOf(long domain, long port) => _ports[((int)domain, (int)port)];

    /// <summary>
    /// The binder of a channel finds its end pending at the start (I-13): backends, and the peer that serves first.
    /// </summary>
    public static bool IsBinder(PortEntry port) =>
        port.Trigger == "-event"
        && (port.Action.StartsWith("ping-", StringComparison.Ordinal) || IsOfStore(port)
            || Channel.Of(port) is { IsFront: false });

    /// <summary>The store's end of a channel. The toolstack raises it without sending.</summary>
    public static bool IsOfStore(PortEntry port) => port.Action.StartsWith("xenstored-", StringComparison.Ordinal);

    /// <summary>Whether devices come and go: what is pending at a port is lost when it is closed.</summary>
    public bool DevicesComeAndGo => Spec.Actions.Any(action => action is DeviceAction);

    /// <summary>
    /// The other end of an interdomain channel: as it is bound at the end, else as the names of both say.
    /// </summary>
    /// <returns>null for one that is closed at the end, of a device with a name of its own.</returns>
    public PortEntry? PeerOf(PortEntry port)
    {
        var bound = PortsAtEnd.FirstOrDefault(one => (one.Domain, one.Port) == (port.Domain, port.Port));
        if (bound is { State: PortState.Interdomain }) return PortOf(bound.Remote, bound.Number);
        if (Channel.Of(port) is { } channel)
        {
            var other = channel with { IsFront = !channel.IsFront };
            return Directory.Ports.SingleOrDefault(candidate => Channel.Of(candidate) == other);
        }

        var (domain, action) = port.Action switch
        {
            ['p', 'i', 'n', 'g', '-', .. var name] => (DomainNamed(name), $"pong-{NameOf(port.Domain)}"),
            ['p', 'o', 'n', 'g', '-', .. var name] => (DomainNamed(name), $"ping-{NameOf(port.Domain)}"),
            ['x', 'e', 'n', 'b', 'u', 's', '-', .. var name] =>
                (0, string.Create(CultureInfo.InvariantCulture, $"xenstored-{port.Domain}-{name}")),
            ['x', 'e', 'n', 's', 't', 'o', 'r', 'e', 'd', '-', .. var rest] => (
                int.Parse(rest[..rest.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture),
                $"xenbus-{rest[(rest.IndexOf('-', StringComparison.Ordinal) + 1)..]}"),
            _ => (-1, ""),
        };
        return Directory.Ports.SingleOrDefault(candidate => candidate.Domain == domain && candidate.Action == action);
    }

    /// <summary>Called for every fact, after the checkers have seen it.</summary>
    public void Advance(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.RunstateChanged))
        {
            (_states[fact.Subject], _since[fact.Subject]) = (RunStateBoard.StateOf(fact.Second), recorded.At);
            _isDown[fact.Subject] = fact.Second == SchedulingFacts.Down;
            if (fact.First == (long)RunState.Running) _places[fact.Subject] = -1;
        }
        else if (fact.Is(SchedulingFacts.VcpuDispatched))
            _places[fact.Subject] = (int)fact.First;
        else if (fact.Is(PcpuFacts.IdleEntered))
            _idle[fact.Subject] = true;
        else if (fact.Is(PcpuFacts.ModeEnded))
            _idle[fact.Subject] = false;
        else if (fact.Is(SchedulingFacts.PcpuJoinedPool))
            _poolOfPcpu[fact.Subject] = (int)fact.First;
        else if (fact.Is(SchedulingFacts.PcpuLeftPool))
            _poolOfPcpu[fact.Subject] = -1;
        else if (fact.Is(SchedulingFacts.DomainMoved))
            _poolOfDomain[fact.Subject] = (int)fact.First;
    }

    private string NameOf(int domain) => Directory.Domains[domain].Name;

    private int DomainNamed(string name) => Directory.Domains.Single(domain => domain.Name == name).Id;
}
