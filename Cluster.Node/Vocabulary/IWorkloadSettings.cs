using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>A workload as scenarios know it: its word, its keys, and how its text becomes a specification.</summary>
public interface IWorkloadSettings : ISettingTable
{
    /// <summary>In a scenario: <c>type = batch</c>.</summary>
    string Word { get; }

    /// <summary>The record that describes one.</summary>
    Type Spec { get; }

    /// <summary>For what it uses a device.</summary>
    DeviceService Uses { get; }

    /// <summary>Some key names something else of the scenario.</summary>
    bool RefersToNames { get; }

    /// <param name="source">The section; <c>type</c> was read already.</param>
    /// <param name="vcpus">Of the guest: some defaults depend on it.</param>
    /// <param name="site">The scenario round it.</param>
    /// <returns>Everything but references; null if it cannot be made sense of, which was reported.</returns>
    WorkloadSpec? Read(ISettingSource source, int vcpus, IScenarioSite site);

    /// <summary>The same with what it refers to; null if something does not exist, which was reported.</summary>
    WorkloadSpec? Link(ISettingSource source, WorkloadSpec spec, ILinks links);

    /// <summary>Keys and values without the braces, <c>type</c> first.</summary>
    string Write(WorkloadSpec spec, INames names);

    /// <summary>The defaults in a guest of so many vCPUs; what it refers to is missing.</summary>
    WorkloadSpec Usual(int vcpus);

    /// <summary>Random legal values.</summary>
    WorkloadSpec Draw(int vcpus, IDraw draw);

    /// <summary>
    /// Adds or refuses what follows from the workloads of several domains of a host: the other side of a pair.
    /// </summary>
    /// <param name="domains">By id.</param>
    /// <param name="report">Takes a domain's id, a problem and its remedy.</param>
    IReadOnlyList<DomainSpec> Complete(IReadOnlyList<DomainSpec> domains, Action<int, string, string> report);
}

/// <summary>All that a scenario may say, as the mechanisms of the model declare it.</summary>
public interface IScenarioCatalogue : IPolicyCatalogue
{
    /// <summary>In alphabetical order of their words.</summary>
    IReadOnlyList<IWorkloadSettings> Workloads { get; }

    /// <summary>In the order in which the usual ones are numbered.</summary>
    IReadOnlyList<IDeviceSettings> Devices { get; }

    Settings<NetworkSpec> Network { get; }

    Settings<MachineSpec> Machine { get; }

    /// <summary>All sections of a scenario that are declared, in the order of the reference page.</summary>
    IReadOnlyList<ISettingTable> Tables =>
    [
        Network, Machine, .. Machine.Parts, .. Host.Parts, .. Devices, .. PolicySettings.SelectMany(
            policy => policy.Tables),
        Domain, .. Domain.Parts, .. Workloads, .. Toolstack,
    ];

    /// <summary>Keys of a host that mechanisms declare.</summary>
    Settings<HostSpec> Host { get; }

    /// <summary>Keys of a guest, those of policies among them.</summary>
    Settings<DomainSpec> Domain { get; }

    /// <summary>dom0 before anything was read.</summary>
    /// <param name="pcpus">Of its pool.</param>
    DomainSpec Dom0On(PcpuSet pcpus);

    /// <summary>In alphabetical order of their names.</summary>
    IReadOnlyList<IPolicySettings> PolicySettings { get; }

    /// <summary>What the toolstack can do, in the order in which the words are offered.</summary>
    IReadOnlyList<IToolstackVerb> Toolstack { get; }
}
