using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Processors;

namespace ActorXen.Xen;

/// <summary>Keys of a host, except those of machine, pools and devices.</summary>
internal static class HostSettings
{
    private static readonly IdleGovernorSpec _usualGovernor = new MenuSpec();

    private static readonly HostSpec _default = new(
        0, "", 0, MachineSettings.Default, new("credit2", new Dictionary<string, long>()),
        HypervisorSettings.DefaultWith(_usualGovernor), [], []);

    public static Settings<HostSpec> Keys { get; } = new Settings<HostSpec>("host", _default, "a host")
        .Part(
            "hypervisor",
            HypervisorSettings.With(Mechanisms.IdleGovernors, _usualGovernor),
            host => host.Hypervisor,
            (host, part) => host with { Hypervisor = part },
            "Xen's own switches")
        .Add(StolenTimeSettings.OfHost);
}
