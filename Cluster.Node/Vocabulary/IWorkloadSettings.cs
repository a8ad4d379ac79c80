using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>A workload as scenarios know it: its word, its keys, and how its text becomes a specification.</summary>
public interface IWorkloadSettings : ISettingTable
{
    /// <summary>In a scenario: <c>type = batch</c>.</summary>
    string Word { get; }

    /// <summary>The record that describes one.</summary>
    Type Spec { get; }

    /// <summary>What it uses a device for.</summary>
    DeviceService Uses { get; }

    /// <summary>Whether one of its keys names another object of the scenario.</summary>
    bool RefersToNames { get; }

    /// <param name="source">The section; <c>type</c> was read already.</param>
    /// <param name="vcpus">Number of vCPUs of the guest. Some defaults depend on it.</param>
    /// <param name="site">The surrounding scenario.</param>
    /// <returns>Everything but references; null if the section cannot be read, which was reported.</returns>
    WorkloadSpec? Read(ISettingSource source, int vcpus, IScenarioSite site);

    /// <summary>The same with its references resolved; null if one does not exist, which was reported.</summary>
    WorkloadSpec? Link(ISettingSource source, WorkloadSpec spec, ILinks links);

    /// <summary>Keys and values without the braces, <c>type</c> first.</summary>
    string Write(WorkloadSpec spec, INames names);

    /// <summary>The defaults in a guest with this number of vCPUs, without references.</summary>
    WorkloadSpec Usual(int vcpus);

    /// <summary>Random legal values.</summary>
    WorkloadSpec Draw(int vcpus, IDraw draw);

    /// <returns>Why one does nothing in a domain of a host, although it may be there; null if it does.</returns>
    SettingProblem? WithoutEffect(WorkloadSpec spec, HostSpec host, DomainSpec domain) => null;

    /// <summary>
    /// Adds or refuses what follows from the workloads of several domains of a host, such as the other side of a pair.
    /// </summary>
    /// <param name="domains">By id.</param>
    /// <param name="report">Takes a domain's id, a problem and its remedy.</param>
    IReadOnlyList<DomainSpec> Complete(IReadOnlyList<DomainSpec> domains, Action<int, string, string> report);
}

/// <summary>Everything that a scenario may contain, as the mechanisms of the model declare it.</summary>
public interface IScenarioCatalogue : IPolicyCatalogue
{
    /// <summary>In alphabetical order of their words.</summary>
    IReadOnlyList<IWorkloadSettings> Workloads { get; }

    /// <summary>In the order in which the usual ones are numbered.</summary>
    IReadOnlyList<IDeviceSettings> Devices { get; }

    Settings<NetworkSpec> Network { get; }

    Settings<MachineSpec> Machine { get; }

    /// <summary>All declared sections of a scenario, in the order of the reference page.</summary>
    IReadOnlyList<ISettingTable> Tables =>
    [
        .. OuterSections.Of(Devices, Host), Network, Machine, .. Machine.Parts, .. Host.Parts,
        .. Devices.SelectMany(device => device.Parts.Prepend(device)),
        .. Devices.Select(device => device.Attachment).OfType<ISettingTable>(),
        .. PolicySettings.SelectMany(policy => policy.Tables),
        Domain, .. Domain.Parts, .. Workloads, .. Toolstack,
    ];

    /// <summary>Keys of a host that mechanisms declare.</summary>
    Settings<HostSpec> Host { get; }

    /// <summary>Keys of a guest, including those of policies.</summary>
    Settings<DomainSpec> Domain { get; }

    /// <summary>dom0 with its defaults.</summary>
    /// <param name="pcpus">The pCPUs of its pool.</param>
    DomainSpec Dom0On(PcpuSet pcpus);

    /// <summary>In alphabetical order of their names.</summary>
    IReadOnlyList<IPolicySettings> PolicySettings { get; }

    /// <summary>Builds some hosts, and says what stands against it.</summary>
    /// <param name="run">These hosts are checked; others may have problems.</param>
    /// <param name="isWanted">Whether a host is built; asked for each when its turn comes.</param>
    IEnumerable<HostRefusal> RefusalsOf(RunSpec run, Func<HostSpec, bool> isWanted);

    /// <summary>What the toolstack can do, in the order in which the words are offered.</summary>
    IReadOnlyList<IToolstackVerb> Toolstack { get; }
}

/// <summary>Why a host cannot be built.</summary>
/// <param name="Host">Number.</param>
/// <param name="Domain">Id of the domain that is refused something; <see cref="OfHost"/> for the host itself.</param>
/// <param name="Key">The key that limits it.</param>
/// <param name="Problem">A sentence.</param>
/// <param name="Remedy">A sentence.</param>
public sealed record HostRefusal(int Host, int Domain, string Key, string Problem, string Remedy)
{
    /// <summary>Stands for a domain where the host's own keys are refused.</summary>
    public const int OfHost = -1;
}
