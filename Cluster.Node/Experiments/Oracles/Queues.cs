using System.Globalization;

namespace ActorXen.Experiments.Oracles;

/// <summary>Queues with Poisson arrivals: one server, any law of service, several servers (experiments §2).</summary>
internal static class Queues
{
    private const string Guest = "server";
    private const double ServiceUs = 100;

    /// <summary>Twice the client's latency of the scenario, and 64 bytes at 100 Gbit/s each way.</summary>
    private const double TravelUs = 2.01;

    public static Oracle SingleServer { get; } = Of(
        "O-01", "one server, exponential service (M/M/1)", "T = S/(1-r); q-quantile = -ln(1-q) T",
        [
            Sojourn(1, 0.5, 100, 2),
            Sojourn(1, 0.8, 100, 5),
            Sojourn(1, 0.9, 100, 10) with { IsSlow = true },
            new("load 0.8: p99/S", Name(1, 0.8, 100), "", 23.026, 0.02, measured =>
                (Request(measured, Name(1, 0.8, 100)).P99 - TravelUs) / ServiceUs),
        ]);

    public static Oracle AnyService { get; } = Of(
        "O-02", "one server, any law of service (M/D/1, M/G/1)", "T = S (1 + r(1+cv^2)/(2(1-r)))",
        [
            Sojourn(1, 0.5, 0, 1.5),
            Sojourn(1, 0.8, 0, 3),
            Sojourn(1, 0.9, 0, 5.5) with { IsSlow = true },
            Sojourn(1, 0.5, 400, 3.5) with { Tolerance = 0.02 },
            Sojourn(1, 0.8, 400, 11) with { Tolerance = 0.02, IsSlow = true },
            Sojourn(1, 0.9, 400, 23.5) with { Tolerance = 0.02, IsSlow = true },
        ]);

    public static Oracle SeveralServers { get; } = Of(
        "O-03", "several servers, one queue (M/M/c)", "T = S + Wq, Wq = S C(c,a)/(c(1-r)), C of Erlang",
        [
            Sojourn(2, 0.8, 100, 2.7778),
            Sojourn(4, 0.8, 100, 1.7455),
            Sojourn(16, 0.8, 100, 1.0953),
        ]);

    private static Oracle Of(string id, string truth, string formula, IReadOnlyList<OracleFigure> figures) => new()
    {
        Id = id,
        Truth = truth,
        Formula = formula,
        Scenario = "queue",
        Variants =
        [
            .. figures.Select(figure => figure.Variant).Distinct()
                .Select(name => new Variant(name, [.. name.Split(' ')])),
        ],
        Figures = figures,
        Short = "3s",
        Precise = "60s",
    };

    private static OracleFigure Sojourn(int servers, double load, int variation, double expected)
    {
        var name = Name(servers, load, variation);
        var law = variation switch { 0 => "fixed", 100 => "exponential", _ => $"cv^2 {variation / 100}" };
        return new(
            string.Create(
                CultureInfo.InvariantCulture, $"{servers} server{(servers == 1 ? "" : "s")}, {law}, load {load}: T/S"),
            name, "", expected, 0.01, measured => (Request(measured, name).Mean - TravelUs) / ServiceUs);
    }

    private static Report.Statistics.Percentiles Request(Measured measured, string variant) =>
        measured.Domain(variant, Guest).RequestLatency;

    /// <summary>The settings of a variant are its name.</summary>
    private static string Name(int servers, double load, int variation) => string.Create(
        CultureInfo.InvariantCulture,
        $"vars.vcpus={servers} vars.rate={load * servers * 1e6 / ServiceUs:0} vars.variation={variation}%");
}
