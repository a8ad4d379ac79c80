using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Computing;

internal static class CpuBoundKind
{
    public static readonly WorkloadKind Kind = new WorkloadKind<CpuBoundSpec>(
        "cpu-bound",
        new Settings<CpuBoundSpec>("cpu-bound", new(1), "computes without end")
            .Count(
                "threads",
                spec => spec.Threads,
                (spec, value) => spec with { Threads = value },
                1,
                128,
                "at most one per vCPU runs")
            .DefaultsTo(spec => spec.Threads, "vcpus"),
        vcpus => new(vcpus))
    {
        Application = (spec, site) => new CpuBound(spec, site.Seat),
    };
}
