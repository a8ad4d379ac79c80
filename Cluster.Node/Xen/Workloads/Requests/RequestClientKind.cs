using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Requests;

internal static class RequestClientKind
{
    public static readonly WorkloadKind Kind = new WorkloadKind<RequestClientSpec>(
        "request-client",
        new Settings<RequestClientSpec>(
            "request-client", new(default, 100, 200, 1_024), "asks a request-server of any host, open loop")
            .Server(
                "server",
                "request-server",
                spec => spec.Server,
                (spec, value) => spec with { Server = value },
                "the server, or servers, it sends to; those of a pattern, on other hosts, in turn")
            .Required("The client has no server.", "Write server = \"host/domain\"; stars stand for any text.")
            .Count(
                "requests-per-second",
                spec => spec.RequestsPerSecond,
                (spec, value) => spec with { RequestsPerSecond = value },
                1,
                10_000_000,
                "Poisson")
            .Size(
                "request-size",
                spec => spec.RequestBytes,
                (spec, value) => spec with { RequestBytes = value },
                64,
                65_536,
                "of a request")
            .Count(
                "outstanding",
                spec => spec.Outstanding,
                (spec, value) => spec with { Outstanding = value },
                1,
                1_000_000,
                "most requests under way; more are abandoned"))
    {
        Application = (spec, site) => new RequestClient(spec, site),
    };
}
