using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Recorded;

internal static class UtilisationKind
{
    private static readonly Duration Hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<UtilisationSpec>(
        "utilisation",
        new Settings<UtilisationSpec>("utilisation", new([], 5.Ms, 1.Ms, ""), "follows a recorded CPU utilisation")
            .Recording(
                spec => (spec.Shares, spec.Source),
                (spec, shares, source) => spec with { Shares = shares, Source = source },
                "percent per sample, with fractions; guests take several in turn")
            .Choice(
                "percent-of",
                spec => spec.Of,
                (spec, value) => spec with { Of = value },
                "of what the percent are: of all vCPUs of the guest, each with a thread, or of one vCPU",
                ("all-vcpus", UtilisationOf.AllVcpus),
                ("one-vcpu", UtilisationOf.OneVcpu))
            .Time(
                "sample-length",
                spec => spec.SampleLength,
                (spec, value) => spec with { SampleLength = value },
                10.Us,
                Hour,
                "simulated length of a sample")
            .Time(
                "period",
                spec => spec.Period,
                (spec, value) => spec with { Period = value },
                1.Us,
                Hour,
                "in which it is busy for its share; at most sample-length")
            .Rule(spec => spec.Period <= spec.SampleLength ? null : new(
                "period",
                $"The period, {UnitText.Write(spec.Period)}, is longer than a sample, "
                + $"{UnitText.Write(spec.SampleLength)}.",
                "Shorten period or lengthen sample-length.")))
    {
        Application = (spec, site) => new UtilisationTrace(spec, site.Seat),
    };
}
