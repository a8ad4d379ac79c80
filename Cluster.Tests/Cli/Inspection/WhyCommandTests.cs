using System.Text.Json;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>Latencies of a real run, explained.</summary>
[Long]
public sealed class WhyCommandTests : StoreTest
{
    private const string Run = "run first-light --until 40ms --engine plain --quiet --name tried";

    [Fact]
    public async Task The_explanation_reads_as_reviewed()
    {
        await TypeAsync(Run);

        Golden.Matches("reports/why.txt", WithoutId(await TypeAsync("why tried --dom web-*")));
        Golden.Matches("reports/why-wakeups.txt", WithoutId(await TypeAsync("why tried --dom dom0 --wakeups")));
    }

    [Fact]
    public async Task A_request_is_followed_as_reviewed()
    {
        await TypeAsync(Run);

        Golden.Matches("reports/follow.txt", await TypeAsync("follow tried --dom b0/web-0 --request 17"));
    }

    [Fact]
    public async Task Two_runs_are_compared_as_reviewed()
    {
        await TypeAsync(Run);
        await TypeAsync($"{Run}-2 --set defaults.pool.ratelimit_us=0");

        Golden.Matches("reports/why-two.txt", WithoutId(await TypeAsync("why tried tried-2 --dom b0/*")));
    }

    /// <summary>All that the other run spends would seem to be saved.</summary>
    [Fact]
    public async Task A_run_without_requests_is_compared_with_none()
    {
        await TypeAsync(Run);
        await TypeAsync("run ping-pong --until 10ms --engine plain --quiet --name bare");

        var text = await TypeAsync("why tried bare");
        using var json = await JsonOf("why bare tried --json");

        Assert.Contains("no requests ended in this part of ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("service", text, StringComparison.Ordinal);
        Assert.Empty(json.RootElement.GetProperty("causes").EnumerateArray());
    }

    [Fact]
    public async Task A_run_does_not_differ_from_itself()
    {
        await TypeAsync(Run);

        var text = await TypeAsync("why tried tried --dom b0/web-0");

        Assert.EndsWith("the mean changes by 0.00 us.", text.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("no difference", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_and_percentiles_are_those_of_the_report()
    {
        using var run = JsonDocument.Parse(await TypeAsync($"{Run} --warm-up 0 --json"));
        using var why = await JsonOf("why tried --json");
        using var wakeups = await JsonOf("why tried --wakeups --json");
        var reported = run.RootElement.GetProperty("counters").EnumerateArray().ToLookup(
            row => (row.GetProperty("subject").GetString(), row.GetProperty("name").GetString()),
            row => row.GetProperty("value").GetDouble());

        var checkedDomains = 0;
        foreach (var (json, latency) in new[] { (why, "request_latency_network"), (wakeups, "wake_to_guest") })
        {
            foreach (var domain in json.RootElement.GetProperty("domains").EnumerateArray())
            {
                var (name, times) = (domain.GetProperty("name").GetString(), domain.GetProperty("times"));
                Assert.Equal(
                    reported[(name, $"{latency}_count")].Single(), times.GetProperty("count").GetDouble());
                var median = times.GetProperty("p50_us");
                if (median.ValueKind == JsonValueKind.Null) continue;
                Assert.Equal(reported[(name, $"{latency}_p50")].Single(), median.GetDouble(), 6);
                checkedDomains++;
            }
        }

        Assert.True(checkedDomains > 20);
    }

    [Fact]
    public async Task Shares_of_each_domain_add_up_to_all_of_its_time()
    {
        await TypeAsync(Run);

        using var json = await JsonOf("why tried --json");

        Assert.All(json.RootElement.GetProperty("domains").EnumerateArray(), domain =>
        {
            var times = domain.GetProperty("times");
            var causes = times.GetProperty("causes").EnumerateArray().ToList();
            Assert.Equal(1, causes.Sum(cause => cause.GetProperty("share").GetDouble()), 5);
            Assert.Equal(
                times.GetProperty("mean_us").GetDouble(),
                causes.Sum(cause => cause.GetProperty("us_each").GetDouble()), 2);
        });
    }

    [Fact]
    public async Task The_slowest_are_shown_slowest_first_and_fit_their_latency()
    {
        await TypeAsync(Run);

        using var json = await JsonOf("follow tried --slowest 3 --json");
        var chains = json.RootElement.GetProperty("chains").EnumerateArray().ToList();
        var latencies = chains.Select(chain => chain.GetProperty("latency_ns").GetInt64()).ToList();

        Assert.Equal(3, latencies.Count);
        Assert.Equal(latencies.OrderDescending(), latencies);
        Assert.All(chains, chain => Assert.Equal(
            chain.GetProperty("latency_ns").GetInt64(),
            chain.GetProperty("segments").EnumerateArray()
                .Sum(segment => segment.GetProperty("length_ns").GetInt64())));
    }

    [Fact]
    public async Task The_slowest_of_a_part_ended_in_it()
    {
        await TypeAsync(Run);

        using var all = await JsonOf("follow tried --slowest 1000 --json");
        using var part = await JsonOf("follow tried --from 10ms --to 20ms --slowest 1000 --json");
        var ended = Ends(all).Where(end => end is >= 10_000_000 and < 20_000_000);

        Assert.NotEmpty(ended);
        Assert.True(Ends(all).Count < 1_000);
        Assert.Equal(ended, Ends(part));

        static List<long> Ends(JsonDocument answer) =>
        [
            .. answer.RootElement.GetProperty("chains").EnumerateArray().Select(chain =>
                chain.GetProperty("begun_ns").GetInt64() + chain.GetProperty("latency_ns").GetInt64()),
        ];
    }

    [Fact]
    public async Task What_is_under_way_at_a_time_is_followed()
    {
        await TypeAsync(Run);

        using var json = await JsonOf("follow tried --at 20ms --slowest 100 --json");
        var chains = json.RootElement.GetProperty("chains").EnumerateArray().ToList();

        Assert.NotEmpty(chains);
        Assert.All(chains, chain =>
        {
            var begun = chain.GetProperty("begun_ns").GetInt64();
            Assert.InRange(20_000_000, begun, begun + chain.GetProperty("latency_ns").GetInt64() - 1);
        });
    }

    [Theory]
    [InlineData("why tried --percentile 99..98", "--percentile \"99..98\" is not two percentiles in order. Write ")]
    [InlineData("why tried --percentile 101", "--percentile \"101\" is not two percentiles in order. Write ")]
    [InlineData("why tried --dom nix", "the run has no domain \"nix\". Its domains: dom0, web-0, ")]
    [InlineData("why tried --to 41ms", "--to 41 ms is after the end of the run. Give at most 40 ms.")]
    [InlineData("why tried --at 1ms --from 0s", "--at cannot be combined with --from and --to. Give one of them.")]
    [InlineData("why other", "No run in ")]
    [InlineData("why tried other", "No run in ")]
    [InlineData("follow tried --dom b0/web-0 --request 9999", "no request 9999 of b0/web-0 ended in this run; the ")]
    [InlineData("follow tried --dom b0/batch-0 --request 1", "no request of b0/batch-0 ended in this run. Name ")]
    [InlineData("follow tried --request 1", "--request is of one domain, and 44 match. Name one, such as --dom b1/")]
    [InlineData("follow tried --request 0 --dom b0/web-0", "--request \"0\" is not a number from 1 to ")]
    [InlineData("follow tried --request 1 --slowest 2", "--request names one. Leave out --slowest and --at.")]
    [InlineData("follow tried --at 1ms --from 0s", "--at cannot be combined with --from and --to. Give one of them.")]
    [InlineData("follow tried --request 1 --to 1ms", "--request cannot be combined with --from and --to. Give one of ")]
    [InlineData("follow tried --from 2ms --to 2ms", "--from 2 ms is not before 2 ms. Give an earlier time.")]
    [InlineData("follow tried --to 10us", "no request ended from 0 ns to 10 us. Follow wakeups with --wakeups.")]
    [InlineData("follow tried --at 40ms", "--at 40 ms is not within the run. Give less than 40 ms.")]
    public async Task What_cannot_be_explained_is_said_in_a_line(string line, string problem)
    {
        await TypeAsync(Run);

        var (code, printed, error) = await RealCommand.TryAsync($"{line} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    /// <summary>Its guests exchange events, so only their wakeups can be explained.</summary>
    [Fact]
    public async Task A_run_without_requests_leads_to_its_wakeups()
    {
        await TypeAsync("run ping-pong --until 10ms --engine plain --quiet --name events");

        Assert.Contains(
            "no requests ended in this part; wakeups: --wakeups", await TypeAsync("why events"),
            StringComparison.Ordinal);
        var (code, _, error) = await RealCommand.TryAsync($"follow events --store {Store.Path}");
        Assert.Equal(
            (2, "actorxen: no request ended in this run. Follow wakeups with --wakeups."), (code, error.TrimEnd()));
        Assert.Contains("of the slowest 1 %", await TypeAsync("why events --wakeups"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_requests_have_dashes_instead_of_percentiles()
    {
        await TypeAsync(Run);

        var text = await TypeAsync("why tried --dom b0/web-0 --to 2ms --percentile 99..99.9");

        Assert.Matches("b0/web-0: \\d requests? (is|are) too few to tell p99 to p99.9.", text);
        Assert.All(
            text.Split('\n').Where(row => row.Contains("on the wire", StringComparison.Ordinal)),
            row => Assert.EndsWith("-", row.TrimEnd(), StringComparison.Ordinal));
    }

    /// <summary>The id of a run contains the time at which it was made.</summary>
    private static string WithoutId(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "[0-9]{8}-[0-9a-f]{6}", "RUN");

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private async Task<JsonDocument> JsonOf(string line) => JsonDocument.Parse(await TypeAsync(line));
}
