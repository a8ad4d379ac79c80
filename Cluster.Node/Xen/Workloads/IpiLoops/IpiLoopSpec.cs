using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Workloads.IpiLoops;

/// <summary>Whom a loop of IPIs interrupts.</summary>
public enum IpiTargets
{
    /// <summary>The next vCPU of the guest, in turn.</summary>
    One = 0,

    /// <summary>All other vCPUs of the guest.</summary>
    All = 1,

    /// <summary>All other pCPUs of the host, as the hypervisor does to flush their TLBs.</summary>
    Pcpus = 2,
}

/// <summary>How a guest makes the hypervisor send them.</summary>
public enum IpiSending
{
    /// <summary>An exit for each target: the guest's own APIC is in physical mode.</summary>
    EachTarget = 0,

    /// <summary>An exit for each cluster of sixteen targets.</summary>
    EachCluster = 1,

    /// <summary>One hypercall for all of them.</summary>
    Once = 2,
}

/// <summary>Interrupts other CPUs, waits until all have answered, and begins again.</summary>
/// <param name="Targets">Whom it interrupts.</param>
/// <param name="Sending">How.</param>
/// <param name="Pause">Between two rounds; zero is none.</param>
public sealed record IpiLoopSpec(IpiTargets Targets, IpiSending Sending, Duration Pause) : WorkloadSpec
{
    public override long MessagesPerSecond(HostSpec host, DomainSpec domain)
    {
        var targets = Targets switch
        {
            IpiTargets.One => 1,
            IpiTargets.All => domain.Vcpus,
            IpiTargets.Pcpus => host.Machine.Pcpus,
            var other => throw new InvariantBrokenException($"{domain.Name} calls {other}"),
        };
        return WorkloadLoad.Round * (1 + targets) * WorkloadLoad.RatePer(Pause + (1.Us * targets));
    }
}
