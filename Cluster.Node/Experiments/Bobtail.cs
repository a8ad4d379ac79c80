using ActorXen.Report.Statistics;

namespace ActorXen.Experiments;

/// <summary>
/// Neighbours on the same core lengthen the tail of a server's latency, not its median (experiments §1.25).
/// </summary>
internal static class Bobtail
{
    private const string Shared = "shared";
    private const string Alone = "alone";

    public static Experiment Experiment { get; } = new()
    {
        Name = "bobtail",
        Subject = "how neighbours on the same core lengthen the tail of a server's latency",
        Source = "Y. Xu, Z. Musgrave, B. Noble, M. Bailey, \"Bobtail: Avoiding Long Tails in the Cloud\", NSDI 2013",
        Variants = [new(Shared)],
        Figures =
        [
            new("beside 2 ms of 40: median against alone", "%", measured => 100 * (Median(measured, "short") - 1),
                new("similar", Firmness.R2), Rule.Ratio(-20, 20)),
            new("beside 2 ms of 40: 99.9th percentile / alone", "times", measured => Tail(measured, "short"),
                new("2 to 4 times", Firmness.R2), Rule.Ratio(2, 4)),
            new("a bad host, beside 10 ms of 100: 99.9th percentile / alone", "times",
                measured => Tail(measured, "turns"), new("up to ten times", Firmness.R2), Rule.Order(8)),
            new("99.9th percentile that a client saves who avoids bad hosts", "%",
                measured => 100 * (1 - (Server(measured, "avoiding").P999 / Server(measured, "everywhere").P999)),
                new("up to 40 %", Firmness.R2), Rule.Ratio(20, 50)),
            new("beside 0.2 ms of 2: median against alone", "%", measured => 100 * (Median(measured, "brief") - 1)),
            new("beside 0.2 ms of 2: 99.9th percentile / alone", "times", measured => Tail(measured, "brief")),
            new("beside 10 ms of 100: median against alone", "%", measured => 100 * (Median(measured, "turns") - 1)),
            new("beside endless computation: median against alone", "%",
                measured => 100 * (Median(measured, "steady") - 1)),
            new("beside endless computation: 99.9th percentile / alone", "times", measured => Tail(measured, "steady")),
            new("alone: 99.9th percentile", "us", measured => Server(measured, Alone).P999),
        ],
        Remarks =
        [
            "the neighbour of 2 ms in 40 was searched, because the rule asks whether some mix does that",
            "a wakeup preempts a neighbour that always computes, after the rate limit of 1 ms: its host has a bad "
            + "median. Only once in many seconds, when a tick has taken the server's boost, does it wait for a whole "
            + "slice, so that the last percentile of a run is one of two. A neighbour that wakes with credit is as "
            + "boosted as the server, and keeps the core for its 10 ms",
            "two of five hosts are bad here, and one in ten requests meets the neighbour of one: far more than one in "
            + "a thousand, so that avoiding them saves more than the published 40 %, which is of patterns of many "
            + "requests and of clients that also wait for the network",
            "fan-out (O-15) is left out: a client here waits for one server at a time",
        ],
    };

    private static Percentiles Server(Measured measured, string domain) =>
        measured.Domain(Shared, domain).RequestLatency;

    private static double Median(Measured measured, string domain) =>
        Server(measured, domain).P50 / Server(measured, Alone).P50;

    private static double Tail(Measured measured, string domain) =>
        Server(measured, domain).P999 / Server(measured, Alone).P999;
}
