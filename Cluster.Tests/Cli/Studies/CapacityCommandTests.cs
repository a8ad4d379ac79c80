using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Studies;

/// <summary><c>actorxen capacity</c> with real runs and a real store.</summary>
[Long]
public sealed class CapacityCommandTests : StudyStoreTest
{
    [Fact]
    public async Task Capacity_finds_the_largest_value_that_holds()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "web.conf"), """
            name = web, length = 40ms, warm-up = 2ms
            vars.guests = 2
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 4 }
              domains = [
                { name = "web-{n}", count = ${vars.guests}
                  workloads = [ { type = request-server, requests-per-second = 2000, service-time = 200us } ] }
              ]
            } ] } ]
            """);
        string[] line =
        [
            "capacity", Path.Combine(Folder, "web.conf"), "--vary", "vars.guests=1..40", "--until",
            "p95(request, web-*) < 2ms and loss < 1000", "--seeds", "5",
        ];

        using var json = JsonDocument.Parse(await TypeAsync([.. line, "--json"]));
        var answer = json.RootElement.GetProperty("answers")[0];
        var printed = await TypeAsync(line);

        // Four pCPUs carry fewer than ten such guests, because each needs 0.4 of one beside dom0.
        var fits = int.Parse(answer.GetProperty("fits").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(fits, 3, 10);
        Assert.Contains($"guests={fits} fits: p95(request, web-*) < 2ms", printed, StringComparison.Ordinal);
        Assert.Contains("first to break", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_has_an_exit_code_of_its_own_if_nothing_fits()
    {
        var (code, printed, _) = await RealCommand.TryAsync(
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1ns", "--length", "20ms", "--seeds", "3", "--store", Store.Path,
        ]);

        Assert.Equal((int)ExitCode.NothingFits, code);
        Assert.Contains("Nothing fits: ratelimit_us=100 fails already.", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_of_a_search_names_values_and_limits_and_runs_nothing()
    {
        string[] line =
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..2000 step 100", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--plan",
        ];

        var printed = await TypeAsync(line);
        using var plan = JsonDocument.Parse(await TypeAsync([.. line, "--json"]));

        Assert.Contains("ratelimit_us=100 ", printed, StringComparison.Ordinal);
        Assert.Contains("ratelimit_us=2000", printed, StringComparison.Ordinal);
        Assert.Contains("each with 5 to 20 seeds", printed, StringComparison.Ordinal);
        var points = plan.RootElement.GetProperty("points").GetArrayLength();
        var search = plan.RootElement.GetProperty("search");
        Assert.Equal(5 * points, plan.RootElement.GetProperty("cells").GetInt32());
        Assert.InRange(search.GetProperty("most_values").GetInt32(), points, 20);
        Assert.Equal(20, search.GetProperty("most_seeds").GetInt32());
        Assert.Equal(0, plan.RootElement.GetProperty("cells_known").GetInt32());
        Assert.False(File.Exists(Store.Path));
    }

    [Theory]
    [InlineData("study ping-pong --measure p99.9(wake) --length 1ms --seeds 2", "fewer than 5000 observations")]
    [InlineData(
        "capacity ping-pong --vary defaults.pool.ratelimit_us=100..200#step#50 --until p99.9(wake)#<#1ms --length 1ms "
        + "--seeds 2",
        "fewer than 5000 observations")]
    public async Task Nothing_measured_has_an_exit_code_of_its_own(string line, string said)
    {
        var (code, printed, _) = await RealCommand.TryAsync(
            [.. line.Split(' ').Select(word => word.Replace('#', ' ')), "--store", Store.Path]);

        Assert.Equal((int)ExitCode.NothingMeasured, code);
        Assert.Contains(said, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_compares_variants()
    {
        var printed = await TypeAsync(
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--seeds", "3", "--compare", "defaults.pool.policy=credit2,credit");

        Assert.Contains("ratelimit_us=200 fits", printed, StringComparison.Ordinal);
        Assert.Contains("Everything fits", printed, StringComparison.Ordinal);
        Assert.Contains(
            "policy=credit and policy=credit2: what fits does not differ by more than luck.", printed,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vars.a=credit,credit2", "busy < 1", "are not all numbers")]
    [InlineData("defaults.pool.ratelimit_us=100..200 step 50", "busy", "it has no < or >")]
    [InlineData("defaults.pool.ratelimit_us=100..200 step 50", "p99(request, nobody) < 1ms", "no domain is like")]
    public async Task A_mistake_in_a_capacity_question_is_one_line(string axis, string criterion, string said)
    {
        var (code, _, error) = await RealCommand.TryAsync(
            ["capacity", "ping-pong", "--vary", axis, "--until", criterion, "--store", Store.Path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defaults.pool.policy=credit2,nope", "policy=nope ratelimit_us=100: ")]
    [InlineData("defaults.pool.ratelimit_us=100,200", "ratelimit_us is what --vary increases")]
    [InlineData("defaults.pool.policy=credit2,\"credit2\"", "are the same scenario")]
    public async Task Every_variant_is_checked_before_the_first_cell(string compare, string said)
    {
        var (code, printed, error) = await RealCommand.TryAsync(
        [
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--compare", compare, "--store", Store.Path,
        ]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains(said, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capacity_writes_its_cells_into_files()
    {
        var csv = Path.Combine(Folder, "capacity.csv");

        await TypeAsync(
            "capacity", "ping-pong", "--vary", "defaults.pool.ratelimit_us=100..200 step 50", "--until",
            "p50(wake) < 1s", "--length", "20ms", "--seeds", "3", "--compare", "defaults.pool.policy=credit2,credit",
            "--csv", csv);

        var lines = await File.ReadAllLinesAsync(csv);
        Assert.StartsWith(
            "defaults.pool.policy,defaults.pool.ratelimit_us,seed,hash,problem,p50(wake) us,", lines[0],
            StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("credit,200,3,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_strict_capacity_runs_nothing_if_one_value_is_refused()
    {
        string[] line =
        [
            "capacity", "first-light", "--vary", "vars.crowd=1,500", "--seeds", "3", "--length", "2ms", "--until",
            "busy < 99%", "--store", Store.Path,
        ];

        var (code, printed, error) = await RealCommand.TryAsync([.. line, "--strict"]);
        var (_, answer, _) = await RealCommand.TryAsync(line);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains("first-light: crowd=500: ", error, StringComparison.Ordinal);
        Assert.Contains("crowd=500 cannot be run: ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("no cell can be run", answer, StringComparison.Ordinal);
    }
}
