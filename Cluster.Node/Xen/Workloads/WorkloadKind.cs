using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads;

/// <summary>Where a workload runs, and what it can use there.</summary>
/// <param name="Address">Address of the interface that it uses, or of the guest's first one if it uses none.</param>
/// <param name="Interface">The network interface that it uses; <see cref="EntityRef{TRole}.None"/> without one.</param>
/// <param name="Disk">The disk that it uses; <see cref="EntityRef{TRole}.None"/> without one.</param>
/// <param name="Place">Index among the guest's workloads of this kind at the same interface or disk, from 0.</param>
/// <param name="Alike">Number of the guest's workloads of this kind at the same interface or disk.</param>
public sealed record WorkloadSite(
    DomainSeat Seat,
    NetAddress Address,
    EntityRef<INetFrontend> Interface,
    EntityRef<IBlockFrontend> Disk,
    int Place,
    int Alike);

/// <summary>A place beyond a host's NIC, where the outside world of one guest's interface is simulated.</summary>
/// <param name="Guest">The interface with which it exchanges packets.</param>
/// <param name="Nic">The NIC to which the interface is bridged.</param>
/// <param name="ToNic">Latency one way, from the outside to the NIC.</param>
/// <param name="GigabitPerSecond">Speed of the NIC.</param>
public sealed record OutsideSite(NetAddress Guest, EntityRef<INic> Nic, Duration ToNic, int GigabitPerSecond);

/// <summary>Where workloads that join two domains open channels between them.</summary>
public interface IChannelSite
{
    DomainSeat SeatOf(int domain);

    EntityRef<TRole> Reserve<TRole>(string path)
        where TRole : IRole;

    void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole;

    /// <summary>Opens an event channel; the peer offers it, the domain binds it.</summary>
    (PortHandle Near, PortHandle Far) Connect(ChannelEnd near, ChannelEnd far);
}

/// <param name="Domain">Domain id.</param>
/// <param name="Action">As in /proc/interrupts.</param>
/// <param name="Handler">Handles its events.</param>
public sealed record ChannelEnd(int Domain, string Action, EntityRef<IPortHandler> Handler);

/// <summary>A kind of workload: how scenarios describe it, and how a host builds it.</summary>
public abstract class WorkloadKind : IWorkloadSettings
{
    public abstract string Word { get; }

    public abstract Type Spec { get; }

    public abstract DeviceService Uses { get; }

    public abstract bool RefersToNames { get; }

    public string Place => $"workload {Word}";

    public string? Group => "workloads";

    public abstract string Meaning { get; }

    public abstract IReadOnlyList<SettingRow> Rows { get; }

    public IReadOnlyList<ISettingTable> Parts => [];

    public abstract WorkloadSpec? Read(ISettingSource source, int vcpus, IScenarioSite site);

    public abstract WorkloadSpec? Link(ISettingSource source, WorkloadSpec spec, ILinks links);

    public abstract string Write(WorkloadSpec spec, INames names);

    public abstract WorkloadSpec Usual(int vcpus);

    public abstract WorkloadSpec Draw(int vcpus, IDraw draw);

    public virtual SettingProblem? WithoutEffect(WorkloadSpec spec, HostSpec host, DomainSpec domain) => null;

    public virtual IReadOnlyList<DomainSpec> Complete(
        IReadOnlyList<DomainSpec> domains, Action<int, string, string> report) => domains;

    /// <summary>Builds its application in the guest; null for one that <see cref="Join"/> builds.</summary>
    public abstract IEntity? Build(WorkloadSpec spec, WorkloadSite site);

    /// <summary>Builds what talks to it from outside the data centre; null for none.</summary>
    public abstract IEntity? BuildOutside(WorkloadSpec spec, OutsideSite site);

    /// <summary>Builds what joins a domain with others, once every domain has its applications.</summary>
    public virtual void Join(DomainSpec domain, IReadOnlyList<DomainSpec> domains, IChannelSite site)
    {
    }
}

/// <param name="word">In a scenario: <c>type = batch</c>.</param>
/// <param name="settings">Its keys.</param>
/// <param name="start">
/// Its defaults in a guest, from the number of vCPUs; null for the defaults of the settings.
/// </param>
public class WorkloadKind<TSpec>(string word, Settings<TSpec> settings, Func<int, TSpec>? start = null) : WorkloadKind
    where TSpec : WorkloadSpec
{
    public override string Word => word;

    public override Type Spec => typeof(TSpec);

    public override DeviceService Uses => settings.Start.Uses;

    public override bool RefersToNames => settings.RefersToNames;

    public override string Meaning => settings.Meaning;

    public override IReadOnlyList<SettingRow> Rows => settings.Rows;

    /// <summary>Makes the application.</summary>
    public Func<TSpec, WorkloadSite, IEntity>? Application { get; init; }

    /// <summary>Why one does nothing where it is; without it each does something everywhere.</summary>
    public Func<TSpec, HostSpec, DomainSpec, SettingProblem?>? Idle { get; init; }

    /// <summary>Makes what talks to it from outside.</summary>
    public Func<TSpec, OutsideSite, IEntity?>? Outside { get; init; }

    public override WorkloadSpec? Read(ISettingSource source, int vcpus, IScenarioSite site)
    {
        var spec = StartFor(vcpus);
        return settings.Read(source, ref spec, site) ? spec : null;
    }

    public override WorkloadSpec? Link(ISettingSource source, WorkloadSpec spec, ILinks links)
    {
        var linked = (TSpec)spec;
        return settings.Link(source, ref linked, links) ? linked : null;
    }

    public override string Write(WorkloadSpec spec, INames names) =>
        $"type = {word}, {settings.Write((TSpec)spec, names)}";

    public override WorkloadSpec Usual(int vcpus) => StartFor(vcpus);

    public override WorkloadSpec Draw(int vcpus, IDraw draw) => settings.Draw(StartFor(vcpus), draw);

    public override SettingProblem? WithoutEffect(WorkloadSpec spec, HostSpec host, DomainSpec domain) =>
        Idle?.Invoke((TSpec)spec, host, domain);

    public override IEntity? Build(WorkloadSpec spec, WorkloadSite site) => Application?.Invoke((TSpec)spec, site);

    public override IEntity? BuildOutside(WorkloadSpec spec, OutsideSite site) => Outside?.Invoke((TSpec)spec, site);

    private TSpec StartFor(int vcpus) => start is null ? settings.Start : start(vcpus);
}
