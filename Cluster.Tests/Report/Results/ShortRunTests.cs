using System.Text.Json;
using ActorXen.Tests.Cli;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Results;

/// <summary>
/// How long a run is must not decide what a user concludes: a short one agrees with a long one within their
/// intervals, or has no interval.
/// </summary>
[Long]
public sealed class ShortRunTests : StoreTest
{
    private static readonly string[] _lengths = ["5ms", "20ms", "80ms", "200ms"];

    [Theory]
    [InlineData("")]
    [InlineData("--seed 2")]
    [InlineData("--set defaults.pool.ratelimit_us=0")]
    [InlineData("--set defaults.pool.policy=credit")]
    [InlineData("--set defaults.pool.policy=credit --seed 2")]
    [InlineData("--set defaults.pool.policy=credit --seed 3")]
    public async Task Short_runs_agree_with_a_long_one_or_do_not_say(string settings)
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "fit.conf");
        await File.WriteAllTextAsync(file, """
            length = 2s
            defaults { machine { profile = skylake-server, cores = 4 } }
            guests {
              web {
                vcpus = 2
                workloads = [ { type = request-server, requests-per-second = 800, service-time = 50us } ]
              }
            }
            racks = [ { name = r, hosts = [ { name = h, domains = [ { like = web, count = 21 } ] } ] } ]
            """);
        var (low, high) = Of(await P99Async("2s"))!.Value;
        var silent = 0;

        foreach (var length in _lengths)
        {
            if (Of(await P99Async(length)) is not { } interval) silent++;
            else
                Assert.True(
                    interval.Low <= high && low <= interval.High,
                    $"{length}: {interval.Low} to {interval.High} us, 2s: {low} to {high} us");
        }

        Assert.InRange(silent, 1, _lengths.Length - 1);

        static (double Low, double High)? Of(JsonElement latency) =>
            latency.GetProperty("p99_95") is { ValueKind: JsonValueKind.Array } interval
                ? (interval[0].GetDouble(), interval[1].GetDouble())
                : null;

        async Task<JsonElement> P99Async(string length)
        {
            const string options = "--engine plain --threads 1 --no-store --quiet --json";
            var text = await RealCommand.RunAsync($"run {file} --until {length} {options} {settings}".TrimEnd());
            using var report = JsonDocument.Parse(text);
            return report.RootElement.GetProperty("groups")[0].GetProperty("request_latency_us").Clone();
        }
    }
}
