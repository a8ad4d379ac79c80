using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Batches;

internal static class BatchKind
{
    private static readonly Duration Hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<BatchSpec>(
        "batch",
        new Settings<BatchSpec>(
            "batch", StartFor(1), "a fixed amount of work in parallel jobs, such as a build, again and again")
            .Count("jobs", spec => spec.Jobs, (spec, value) => spec with { Jobs = value }, 1, 256, "that run at once")
            .DefaultsTo(spec => spec.Jobs, "vcpus")
            .Time(
                "work",
                spec => spec.Work,
                (spec, value) => spec with { Work = value },
                1.Ms,
                Hour,
                "CPU time of all jobs together")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                1.Us,
                Hour,
                "of a task, mean")
            .Time(
                "pause",
                spec => spec.Pause,
                (spec, value) => spec with { Pause = value },
                0.Ns,
                Hour,
                "of a job after each task, mean")
            .Time(
                "stage",
                spec => spec.Stage,
                (spec, value) => spec with { Stage = value },
                1.Ms,
                Hour,
                "CPU time after which all jobs wait for each other")
            .DefaultsTo(spec => spec.Work.Nanoseconds, "work")
            .AtMost(spec => spec.Work.Nanoseconds, "work"),
        StartFor)
    {
        Application = (spec, site) => new Batch(spec, site.Seat),
    };

    private static BatchSpec StartFor(int vcpus) => new(vcpus, 1.Seconds, 10.Ms, 0.Ns, 1.Seconds);
}
