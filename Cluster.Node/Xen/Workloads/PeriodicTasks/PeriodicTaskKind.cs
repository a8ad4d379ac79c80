using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.PeriodicTasks;

internal static class PeriodicTaskKind
{
    private static readonly Duration Hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<PeriodicTaskSpec>(
        "periodic-task",
        new Settings<PeriodicTaskSpec>(
            "periodic-task",
            new(10.Ms, 1.Ms, 0.Ns, 0.Ns, false),
            "computes at the times of a grid, or after random pauses, and sleeps between")
            .Time(
                "period",
                spec => spec.Period,
                (spec, value) => spec with { Period = value },
                10.Us,
                Hour,
                "of the grid; it skips times that pass before it is done, and counts them")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                1.Ns,
                Hour,
                "of each piece of work")
            .Time(
                "offset",
                spec => spec.Offset,
                (spec, value) => spec with { Offset = value },
                0.Ns,
                Hour,
                "of the first time of the grid, counted from the start of the run")
            .AtMost(spec => spec.Period.Nanoseconds - 1, "below the period")
            .Time(
                "warm-up",
                spec => spec.WarmUp,
                (spec, value) => spec with { WarmUp = value },
                0.Ns,
                Hour,
                "CPU time of one piece of work before everything else")
            .Flag(
                "random",
                spec => spec.IsRandom,
                (spec, value) => spec with { IsRandom = value },
                "pauses for exponential times of mean period instead"))
    {
        Application = (spec, site) => new PeriodicTask(spec, site.Seat),
    };
}
