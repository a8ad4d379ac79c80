using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Experiments;
using ActorXen.Tests.Xen.Scheduling.HowTo;

namespace ActorXen.Tests.Cli.Verification;

public sealed class ExperimentCommandTests
{
    [Fact]
    public async Task Without_a_name_all_experiments_are_listed()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("experiment"));
        Assert.All(
            ExperimentCatalogue.All,
            experiment => Assert.Contains(experiment.Name, session.Out, StringComparison.Ordinal));

        await session.TypeAsync("experiment --json");
        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal(ExperimentCatalogue.All.Count, json.RootElement.GetProperty("experiments").GetArrayLength());
    }

    [Theory]
    [
        InlineData(
            "experiment tick-samplng-theft", "There is no experiment \"tick-samplng-theft\". Use tick-sampling-theft."),
    ]
    [InlineData("experiment tick-sampling-theft --seeds 9", "--seeds 9 is not between 10 and 10000")]
    [InlineData("experiment tick-sampling-theft --threads 65", "--threads 65 is not between 1 and 64")]
    [InlineData("experiment tick-sampling-theft --seed one", "one")]
    public async Task A_mistake_of_the_user_is_one_line_and_exit_code_2(string line, string said)
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync(line));

        Assert.Contains(said, Assert.Single(session.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>The example of docs/add-a-scheduler.md, which is no policy of the shipped program.</summary>
    [Fact]
    public async Task An_experiment_of_ones_own_compares_a_policy_of_ones_own()
    {
        const string figures =
            """
            scenario = own.conf
            vary = ["defaults.pool.policy=stride,credit2"]
            names { heavy = "100 * cpu(heavy)" }
            figures = [
              { what = "share of the heavy one", value = "heavy @ policy=stride", unit = "%", rule = "66.7 ± 1" }
              { what = "stride / credit2", value = "heavy @ policy=stride / heavy @ policy=credit2", rule = RULE }
            ]
            """;
        const string scenario =
            """
            name = own, length = 2s
            defaults { machine { cores = 1 } }
            guests { loop { cpus = "0", workloads = [ { type = cpu-bound } ] } }
            racks = [ { name = r, hosts = [ { name = h, domains = [
              { like = loop, name = heavy, weight = 512 }, { like = loop, name = light }
            ] } ] } ]
            """;
        using var folder = new Folder();
        folder.Write("own.conf", scenario);
        var path = folder.Write("mine.conf", figures.Replace("RULE", "\"0.9 to 1.1\"", StringComparison.Ordinal));

        var (code, printed, error) = await WithStrideAsync("experiment", path, "--quiet");

        Assert.Equal(("", (int)ExitCode.Ok), (error, code));
        Assert.Contains("all 2 rules hold", printed, StringComparison.Ordinal);
        Assert.Contains($"actorxen run {folder.Of("own.conf")} --seed 1 --set", printed, StringComparison.Ordinal);

        folder.Write("mine.conf", figures.Replace("RULE", "\"at least 2\"", StringComparison.Ordinal));
        (code, printed, _) = await WithStrideAsync("experiment", path, "--json");

        Assert.Equal((int)ExitCode.RuleBroken, code);
        using var json = JsonDocument.Parse(printed);
        Assert.False(json.RootElement.GetProperty("figures")[1].GetProperty("holds").GetBoolean());

        // The shipped settings may be replaced by one's own policy, as by any other.
        (code, _, error) = await WithStrideAsync(
            "experiment", "credit-vs-credit2", "--set", "vars.policy=stride", "--set", "length=1ms", "--quiet");
        Assert.Equal(("", (int)ExitCode.RuleBroken), (error, code));
    }

    [Fact]
    public async Task A_measure_of_nothing_is_told_before_anything_is_run()
    {
        using var folder = new Folder();
        var path = folder.Write(
            "own.conf", "scenario = first-light, figures = [ { what = cpu, value = \"cpu(wbe-*)\" } ]");

        var (code, printed, error) = await RealCommand.TryAsync(["experiment", path]);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains("own, as it is: cpu(wbe-*): no domain is like \"wbe-*\". The scenario has", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_without_a_value_is_shown_and_breaks_the_rule()
    {
        using var folder = new Folder();
        var path = folder.Write(
            "own.conf",
            "scenario = first-light, length = 2ms, figures = [ "
            + "{ what = tail, value = \"p99.9(request)\", rule = \"at least 0\" } ]");

        var (code, printed, _) = await RealCommand.TryAsync(["experiment", path, "--quiet"]);
        Assert.Equal((int)ExitCode.RuleBroken, code);
        Assert.Matches("tail .*no value .*NO", printed);

        (_, printed, _) = await RealCommand.TryAsync(["experiment", path, "--json"]);
        using var json = JsonDocument.Parse(printed);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("figures")[0].GetProperty("mean").ValueKind);
    }

    private static Task<(int Code, string Printed, string Error)> WithStrideAsync(params string[] arguments) =>
        RealCommand.TryAsync(arguments, policies: HowToPolicies.Policies);

    [Fact]
    public async Task A_setting_of_all_variants_is_checked_like_any_other()
    {
        var (code, printed, error) = await RealCommand.TryAsync(
            "experiment tick-sampling-theft --set defaults.pool.polcy=credit --quiet");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Empty(printed);
        Assert.Contains("Did you mean policy?", error, StringComparison.Ordinal);
    }

    private sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("experiment-").FullName;

        public string Of(string name) => Path.Combine(_path, name);

        public string Write(string name, string text)
        {
            File.WriteAllText(Of(name), text);
            return Of(name);
        }

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
