using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// The state of a host's pools and domains after the toolstack's actions so far: what may run where, with what share.
/// </summary>
/// <remarks>
/// Follows the actions as the model does, so that they can be checked before a run and listed after it. What takes
/// time in the model (a pCPU is free only after its vCPU has left it) happens at once here.
/// </remarks>
public sealed class HostLedger
{
    private readonly PcpuSet _all;
    private readonly int _mebibytes;
    private readonly Dictionary<string, DeviceSpec> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainId> _drivers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _masked = new(StringComparer.Ordinal);

    public HostLedger(HostSpec host)
    {
        RemapsInterrupts = host.Hypervisor.InterruptRemapping;
        HasX2apic = host.Machine.Apic == ApicKind.X2apic;
        _mebibytes = host.Machine.Mebibytes;
        foreach (var device in host.Devices)
        {
            if (_devices.TryAdd(device.Name, device)) _drivers.Add(device.Name, new(device.Domain));
        }

        _all = PcpuSet.FirstOf(host.Machine.Pcpus);
        Pools = [.. host.Pools.Select(pool => new PoolLedger(pool) { Cpus = pool.Cpus & _all })];
        Domains = [.. host.Domains.Select(domain => new DomainLedger(domain, Pools[domain.Pool].Cpus))];
    }

    /// <summary>By number.</summary>
    public IReadOnlyList<PoolLedger> Pools { get; }

    /// <summary>By id.</summary>
    public IReadOnlyList<DomainLedger> Domains { get; }

    /// <summary>pCPUs in no pool.</summary>
    public PcpuSet Free => Pools.Aggregate(_all, (free, pool) => free - pool.Cpus);

    /// <summary>pCPUs that are off line; they are in no pool.</summary>
    public PcpuSet Offline { get; internal set; }

    /// <summary>The state at a point in time, after the actions that are due then.</summary>
    public static HostLedger At(HostSpec host, VirtualTime at)
    {
        var ledger = new HostLedger(host);
        foreach (var action in host.Actions.TakeWhile(action => action.At <= at)) ledger.Take(action);
        return ledger;
    }

    /// <summary>Applies an action. Actions that change neither pools nor shares have no effect here.</summary>
    public void Take(ToolstackAction action) => (action as ILedgerAction)?.Take(this);

    /// <summary>The host as if it began in this state: its pools, who is in them, and which vCPUs are up.</summary>
    /// <remarks>Domains that came from other pools are last, as they found the others there.</remarks>
    public HostSpec Of(HostSpec host)
    {
        var pools = Pools.Select(pool => pool.Spec with { Cpus = pool.Cpus }).ToList();
        return host with
        {
            Pool = pools[0],
            OtherPools = pools[1..],
            Actions = [],
            Domains =
            [
                .. Domains.OrderBy(domain => domain.Pool != domain.Spec.Pool).Select(domain => domain.Spec with
                {
                    Pool = domain.Pool,
                    Vcpus = domain.IsOnline.Count(isOnline => isOnline),
                    MaxVcpus = domain.IsOnline.Count,
                    Mebibytes = domain.Mebibytes,
                    HardOfVcpus = [.. domain.Hard],
                    SoftOfVcpus = [.. domain.Soft],
                }),
            ],
        };
    }

    /// <summary>Another kernel has the host: its toolstack does nothing more.</summary>
    public bool IsHandedOver { get; internal set; }

    internal bool RemapsInterrupts { get; }

    internal bool HasX2apic { get; }

    /// <summary>Memory that no domain has, in MiB.</summary>
    internal long FreeMebibytes =>
        _mebibytes == 0 ? int.MaxValue : _mebibytes - Domains.Sum(domain => (long)domain.Mebibytes);

    /// <returns>The first device of which this holds; null if there is none.</returns>
    internal DeviceSpec? DeviceThat(Func<DeviceSpec, bool> holds) => _devices.Values.FirstOrDefault(holds);

    /// <returns>Null if the host has no such device.</returns>
    internal DeviceSpec? DeviceNamed(string name) => _devices.GetValueOrDefault(name);

    /// <summary>The domain that drives a device; null for a name that no device has, such as a queue's.</summary>
    internal DomainId? DriverOf(string device) =>
        _drivers.TryGetValue(device, out var driver) ? driver : null;

    /// <summary>The first device of its driver domain on the line: those on one pin have one interrupt there.</summary>
    /// <returns>The name itself for one that no device has, such as a queue's.</returns>
    internal string LineOf(string device) => DeviceNamed(device) is { Line.Kind: LineKind.Level } wired
        ? _devices.Values.First(other => other.Line == wired.Line && other.Domain == wired.Domain).Name
        : device;

    internal bool IsMasked(string line) => _masked.Contains(line);

    internal void SetMasked(string line, bool isMasked)
    {
        if (isMasked) _masked.Add(line);
        else _masked.Remove(line);
    }

    /// <summary>A device goes to another domain, which binds its line and begins without a mask.</summary>
    internal void Assign(string device, DomainId to)
    {
        _drivers[device] = to;
        _masked.Remove(device);
    }

    internal DomainLedger Of(DomainId domain) => Domains[domain.Number];
}

/// <summary>A pool at a point in time.</summary>
public sealed class PoolLedger(PoolSpec spec)
{
    private readonly SortedDictionary<string, long> _parameters = new(
        spec.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);

    public PoolSpec Spec { get; } = spec;

    public PcpuSet Cpus { get; internal set; }

    /// <summary>The parameters that are set; the others have their defaults.</summary>
    public IReadOnlyDictionary<string, long> Parameters => _parameters;

    internal void Set(IReadOnlyDictionary<string, long> parameters)
    {
        foreach (var (name, value) in parameters) _parameters[name] = value;
    }
}

/// <summary>A domain at a point in time. A move to another pool gives it that policy's defaults.</summary>
public sealed class DomainLedger(DomainSpec spec, PcpuSet pool)
{
    private readonly PcpuSet[] _hard =
        [.. Enumerable.Range(0, spec.AllVcpus).Select(vcpu => spec.HardAffinityOf(vcpu, pool))];

    private readonly PcpuSet[] _soft = [.. Enumerable.Range(0, spec.AllVcpus).Select(spec.SoftAffinityOf)];
    private readonly HashSet<string> _freed = new(StringComparer.Ordinal);
    private readonly HashSet<(DeviceService Service, string Name)> _detached = [];
    private readonly bool[] _isOnline = [.. Enumerable.Range(0, spec.AllVcpus).Select(vcpu => vcpu < spec.Vcpus)];
    private readonly Extras[] _extras = [.. Enumerable.Repeat(spec.Extras, spec.AllVcpus)];

    public DomainSpec Spec { get; } = spec;

    /// <summary>Number of its pool.</summary>
    public int Pool { get; private set; } = spec.Pool;

    /// <summary>1 to 65,535.</summary>
    public int Weight { get; internal set; } = spec.Weight;

    /// <summary>Percent of one pCPU; 0 is none.</summary>
    public int Cap { get; internal set; } = spec.Cap;

    /// <summary>Its memory in MiB.</summary>
    public int Mebibytes { get; internal set; } = spec.Mebibytes;

    /// <summary>Number of pauses less the number of unpauses.</summary>
    public int Pauses { get; internal set; }

    /// <summary>Lines of devices that it has freed, by the name of the first device on each.</summary>
    public IReadOnlySet<string> FreedLines => _freed;

    /// <summary>Interfaces and disks that are detached, by the name that the action gave.</summary>
    public IReadOnlySet<(DeviceService Service, string Name)> Detached => _detached;

    /// <summary>Which vCPUs are up, by vCPU.</summary>
    public IReadOnlyList<bool> IsOnline => _isOnline;

    /// <summary>Hard affinities, by vCPU.</summary>
    public IReadOnlyList<PcpuSet> Hard => _hard;

    /// <summary>Soft affinities, by vCPU.</summary>
    public IReadOnlyList<PcpuSet> Soft => _soft;

    /// <summary>Settings that only one policy uses.</summary>
    /// <param name="vcpu">Index of the vCPU that they apply to.</param>
    public T Of<T>(int vcpu)
        where T : class, IExtra<T> =>
        _extras[vcpu].Of<T>();

    internal void SetFreed(string line, bool isFreed)
    {
        if (isFreed) _freed.Add(line);
        else _freed.Remove(line);
    }

    internal void SetDetached(DeviceService service, string name, bool isDetached)
    {
        if (isDetached) _detached.Add((service, name));
        else _detached.Remove((service, name));
    }

    internal void SetOnline(int vcpu, bool isOnline) => _isOnline[vcpu] = isOnline;

    internal void SetHard(int vcpu, PcpuSet pcpus) => _hard[vcpu] = pcpus;

    internal void SetSoft(int vcpu, PcpuSet pcpus) => _soft[vcpu] = pcpus;

    internal void Set<T>(int vcpu, T settings)
        where T : class, IExtra<T> =>
        _extras[vcpu] = _extras[vcpu].With(settings);

    internal void MoveTo(int pool)
    {
        (Pool, Weight, Cap) = (pool, DomainSpec.UsualWeight, 0);
        Array.Fill(_hard, PcpuSet.All);
        Array.Fill(_soft, PcpuSet.All);
        Array.Fill(_extras, Extras.None);
    }

    /// <summary>A vCPU that could not run on any pCPU of the pool may run on all of them.</summary>
    internal void KeepOn(PcpuSet pcpus)
    {
        for (var vcpu = 0; vcpu < _hard.Length; vcpu++)
            if (!_hard[vcpu].Overlaps(pcpus)) _hard[vcpu] = PcpuSet.All;
    }
}

/// <summary>An action whose effect a <see cref="HostLedger"/> can follow.</summary>
public interface ILedgerAction
{
    /// <summary>The domain that it concerns; null for a pool or a pCPU.</summary>
    DomainId? Subject => null;

    /// <summary>
    /// The actions that it stands for, of the same time and in this order: itself, or one for each pCPU of a range.
    /// </summary>
    IEnumerable<ToolstackAction> Split();

    /// <returns>Why the toolstack would refuse it at that point; null if it would not.</returns>
    SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies);

    /// <returns>Why it changes nothing at that point, although the toolstack accepts it; null if it does.</returns>
    SettingProblem? WithoutEffect(HostLedger ledger) => null;

    /// <summary>Changes the ledger as the action changes the host.</summary>
    void Take(HostLedger ledger);
}
