using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Workloads;

namespace ActorXen.Tests.Xen.Workloads.HowTo;

internal static class BurstKind
{
    private static readonly Duration _hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<BurstSpec>(
        "burst",
        new Settings<BurstSpec>(
            "burst", new(100.Us, 1.Ms, 10), "computes, sleeps, and at times computes ten times longer")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                1.Ns,
                _hour,
                "of a short burst")
            .Time(
                "pause",
                spec => spec.Pause,
                (spec, value) => spec with { Pause = value },
                1.Ns,
                _hour,
                "between bursts")
            .Count(
                "long-every",
                spec => spec.LongEvery,
                (spec, value) => spec with { LongEvery = value },
                2,
                1_000,
                "every so many bursts one is long"))
    {
        Application = (spec, site) => new Burst(spec, site.Seat),
    };
}
