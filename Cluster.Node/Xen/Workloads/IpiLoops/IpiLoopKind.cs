using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.IpiLoops;

internal static class IpiLoopKind
{
    public static readonly WorkloadKind Kind = new WorkloadKind<IpiLoopSpec>(
        "ipi-loop",
        new Settings<IpiLoopSpec>(
            "ipi-loop",
            new(IpiTargets.All, IpiSending.Once, 0.Ns),
            "interrupts other CPUs, waits until all have answered, and begins again; the wait computes")
            .Choice(
                "targets",
                spec => spec.Targets,
                (spec, value) => spec with { Targets = value },
                "the next vCPU of its guest in turn, all other vCPUs, or all other pCPUs of the host",
                ("all", IpiTargets.All), ("one", IpiTargets.One), ("pcpus", IpiTargets.Pcpus))
            .Choice(
                "send",
                spec => spec.Sending,
                (spec, value) => spec with { Sending = value },
                "an exit for each target, for each cluster of 16, or one hypercall; pcpus need one hypercall",
                ("cluster", IpiSending.EachCluster), ("each", IpiSending.EachTarget), ("once", IpiSending.Once))
            .Time(
                "pause",
                spec => spec.Pause,
                (spec, value) => spec with { Pause = value },
                0.Ns,
                3_600.Seconds,
                "between two rounds")
            .Rule(spec => spec.Targets != IpiTargets.Pcpus || spec.Sending == IpiSending.Once ? null : new(
                "send", "A guest cannot interrupt pCPUs itself.", "Write send = once, or targets = all.")))
    {
        Application = (spec, site) => new IpiLoop(spec, site.Seat),
        Idle = WithoutTargets,
    };

    private static SettingProblem? WithoutTargets(IpiLoopSpec spec, HostSpec host, DomainSpec domain) =>
        (spec.Targets, domain.Vcpus, host.Machine.Pcpus) switch
        {
            (IpiTargets.Pcpus, _, 1) => new(
                "targets", "The host has one pCPU, so that there is no other to interrupt.", "Give it more pCPUs."),
            (not IpiTargets.Pcpus, 1, _) => new(
                "targets", $"\"{domain.Name}\" begins with one vCPU, so that there is no other to interrupt.",
                "Give it more vcpus, or write targets = pcpus."),
            _ => null,
        };
}
