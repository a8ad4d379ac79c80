using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Requests;

internal static class RequestServerKind
{
    private static readonly Duration Hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<RequestServerSpec>(
        "request-server",
        new Settings<RequestServerSpec>(
            "request-server", new(0, 200, 1_000, 50.Us, 1_024), "answers requests from outside and of other guests")
            .Count(
                "requests-per-second",
                spec => spec.RequestsPerSecond,
                (spec, value) => spec with { RequestsPerSecond = value },
                0,
                10_000_000,
                "from outside, Poisson")
            .Size(
                "request-size",
                spec => spec.RequestBytes,
                (spec, value) => spec with { RequestBytes = value },
                64,
                65_536,
                "of a request from outside")
            .Size(
                "reply-size",
                spec => spec.ReplyBytes,
                (spec, value) => spec with { ReplyBytes = value },
                64,
                65_536,
                "of a reply")
            .Time(
                "service-time",
                spec => spec.ServiceTime,
                (spec, value) => spec with { ServiceTime = value },
                0.Ns,
                Hour,
                "CPU time of an answer, mean")
            .Quantity(
                "service-variation",
                UnitText.Share,
                spec => spec.ServiceVariation,
                (spec, value) => spec with { ServiceVariation = value },
                0,
                10_000,
                "its squared coefficient of variation: 0% is always the mean, 100% exponential, 400% long-tailed")
            .Count(
                "outstanding",
                spec => spec.Outstanding,
                (spec, value) => spec with { Outstanding = value },
                1,
                1_000_000,
                "most requests under way from outside; more are abandoned"))
    {
        Application = (spec, site) => new RequestServer(spec, site.Seat, site.Interface),
        Outside = (spec, site) => spec.RequestsPerSecond == 0 ? null : new TrafficSource(spec, site),
    };
}
