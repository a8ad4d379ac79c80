using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Recorded;

/// <summary>Of what a recording's percent are.</summary>
public enum UtilisationOf
{
    AllVcpus = 0,
    OneVcpu = 1,
}

/// <summary>Follows a recorded CPU utilisation.</summary>
/// <param name="Shares">
/// One number per sample, 0 to <see cref="Percent.Whole"/> millionths; starts again after the last one.
/// </param>
/// <param name="SampleLength">Simulated length of one sample.</param>
/// <param name="Period">Within a sample the CPU is busy for its share of every period.</param>
/// <param name="Source">Where the numbers came from, for reports.</param>
public sealed record UtilisationSpec(
    IReadOnlyList<int> Shares, Duration SampleLength, Duration Period, string Source) : WorkloadSpec
{
    /// <summary>
    /// Public recordings of virtual machines (Bitbrains GWA-T-12, Azure, PlanetLab) are in percent of all their cores.
    /// </summary>
    public UtilisationOf Of { get; init; } = UtilisationOf.AllVcpus;

    public override long MessagesPerSecond(HostSpec host, DomainSpec domain) =>
        (Of == UtilisationOf.AllVcpus ? domain.Vcpus : 1)
        * (WorkloadLoad.BusyVcpu + (WorkloadLoad.Round * WorkloadLoad.RatePer(Period)));
}
