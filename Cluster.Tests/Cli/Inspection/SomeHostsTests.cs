using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Report.Views;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>
/// Who asks for some hosts of a run gets what all of it would give, although only those and the hosts that they meet
/// are executed.
/// </summary>
[Long]
public sealed class SomeHostsTests : StoreTest
{
    /// <summary>
    /// Host 0 and host 5 meet nobody. Hosts 1, 2 and 3 are a chain over three racks; host 4 sends to itself.
    /// </summary>
    private const string Scenario = """
        name = some
        length = 20ms
        defaults { machine { cores = 2 } }
        guests {
          web { workloads = [ { type = request-server, requests-per-second = 4000, service-time = 40us } ] }
          db { workloads = [ { type = block-reader, depth = 2, size = 4KiB, think-time = 300us } ] }
          batch { workloads = [ { type = cpu-bound } ] }
        }
        racks = [
          { name = r0, hosts = [
            { name = lone, domains = [ { like = web }, { like = db }, { like = batch } ] }
            { name = first, domains = [ { like = web }, { name = app, workloads = [
              { type = request-client, requests-per-second = 3000, server = second/web } ] } ] } ] }
          { name = r1, hosts = [
            { name = second, domains = [ { like = web }, { name = app, workloads = [
              { type = request-client, requests-per-second = 3000, server = third/web } ] }, { like = batch } ] } ] }
          { name = r2, hosts = [
            { name = third, domains = [ { like = web }, { like = db } ] }
            { name = own, domains = [ { like = web }, { like = batch }, { name = app, workloads = [
              { type = request-client, requests-per-second = 3000, server = own/web } ] } ] }
            { name = odd, domains = [ { like = db }, { like = batch } ] } ] }
        ]
        """;

    public static TheoryData<string> Views =>
        [.. RunViews.All.Where(view => view.Name != "numa").Select(view => $"{view.Name} tried --json")];

    [Theory]
    [MemberData(nameof(Views))]
    [InlineData("show tried")]
    [InlineData("diagnose tried")]
    [InlineData("why tried")]
    [InlineData("why tried --wakeups --from 3ms --to 12ms")]
    [InlineData("follow tried --slowest 3")]
    public async Task Answers_are_those_of_the_whole_run(string question)
    {
        await RunAsync();
        var isOfPart = question.Contains("--json", StringComparison.Ordinal);
        string[] parts = isOfPart ? ["", " --from 7ms --to 13500us"] : [""];
        string[] choices = question.StartsWith("show", StringComparison.Ordinal)
            ? [" --from 7ms"]
            : [" --host lone", " --host second", " --host own", " --host o*"];

        foreach (var part in parts)
            foreach (var choice in choices) await AssertSameAsync($"{question}{choice}{part}");
    }

    [Theory]
    [InlineData("interrupts tried --host odd", 1)]
    [InlineData("interrupts tried --dom own/web --delta 2ms --at 9ms", 1)]
    [InlineData("interrupts tried --dom third/db", 3)]
    [InlineData("interrupts tried --json", 1)]
    [InlineData("xl tried vcpu-list --host odd --at 11ms", 1)]
    [InlineData("xl tried list --host first", 3)]
    [InlineData("why tried --dom lone/web", 1)]
    [InlineData("why tried --dom app", 4)]
    [InlineData("follow tried --dom first/app --request 17", 3)]
    [InlineData("follow tried --dom own/app --request 17", 1)]
    [InlineData("top tried --host o*", 2)]
    [InlineData("top tried", 6)]
    [InlineData("top tried --watch --host lone", 1)]
    public async Task No_more_hosts_are_built_than_are_asked_for_and_met(string question, int hosts)
    {
        await RunAsync();

        Assert.Equal(hosts, await AssertSameAsync(question));
    }

    [Theory]
    [InlineData("lone", "", 1)]
    [InlineData("second", "--from 6ms --to 11ms", 3)]
    [InlineData("own", "--from 6ms --to 11ms", 1)]
    public async Task What_is_exported_is_the_same(string host, string part, int hosts)
    {
        await RunAsync();
        var file = $"{Store.Path}.csv";

        var line = $"export tried --format csv --host {host} {part} --quiet --force -o {file}";
        var built = await AssertSameAsync(line.Replace("  ", " ", StringComparison.Ordinal), file);

        Assert.Equal(hosts, built);
    }

    [Theory]
    [InlineData("why tried --dom own/app", 1)]
    [InlineData("why tried --dom first/app", 3)]
    [InlineData("export tried --format csv --host second --quiet --force -o ", 1)]
    public async Task Of_what_was_recorded_no_more_is_built_either(string question, int hosts)
    {
        await RunAsync("--paths all --trace");
        var file = question.EndsWith("-o ", StringComparison.Ordinal) ? $"{Store.Path}.csv" : null;

        Assert.Equal(hosts, await AssertSameAsync($"{question}{file}", file));
    }

    /// <summary>A fork executes the forked run first, in which other hosts may have met.</summary>
    [Theory]
    [InlineData("top forked --host lone --json", 1)]
    [InlineData("top forked --host first --from 4ms --to 15ms --json", 3)]
    public async Task A_fork_is_executed_with_what_either_of_its_parts_needs(string question, int hosts)
    {
        await RunAsync();
        await AskAsync("fork tried --at 10ms --set defaults.pool.ratelimit_us=0 --name forked", isWhole: false);

        Assert.Equal(hosts, await AssertSameAsync(question));
    }

    /// <returns>How many hosts were built at most.</returns>
    private async Task<int> AssertSameAsync(string question, string? file = null)
    {
        var whole = await AskAsync(question, isWhole: true, file);
        var (text, built) = await AskAsync(question, isWhole: false, file);

        Assert.Equal(whole.Text, text);
        return built;
    }

    private async Task RunAsync(string options = "")
    {
        var file = $"{Store.Path}.conf";
        await File.WriteAllTextAsync(file, Scenario);
        var line = $"run {file} --engine plain --quiet --name tried --checkpoint-every 5ms {options}".Trim();
        await AskAsync(line, isWhole: false);
    }

    private async Task<(string Text, int Built)> AskAsync(string line, bool isWhole, string? file = null)
    {
        using var actors = new ActorRuntime();
        using var printed = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(printed, error, Styled: false, Live: false) { Width = TextTable.Unlimited };
        var parts = Program.Parts(actors, terminal);
        var simulations = new Counting(parts.Simulations, isWhole);
        var code = await CommandLine.RunAsync(
            [.. line.Split(' '), "--store", Store.Path], With(parts, simulations), terminal, CancellationToken.None);
        Assert.True(code == 0, $"{line}: {error}");
        var text = file is null ? printed.ToString() : await File.ReadAllTextAsync(file);
        return (text, simulations.Most);
    }

    private static Composition With(Composition parts, ISimulationFactory simulations) => new()
    {
        LoadScenario = parts.LoadScenario,
        ChangesOf = parts.ChangesOf,
        StoredScenario = parts.StoredScenario,
        ChangedScenario = parts.ChangedScenario,
        KindsOfRacks = parts.KindsOfRacks,
        Simulations = simulations,
        Policies = parts.Policies,
        OpenStore = parts.OpenStore,
        FindStore = parts.FindStore,
        OpenShelf = parts.OpenShelf,
        FindShelf = parts.FindShelf,
        EngineVersion = parts.EngineVersion,
    };

    /// <summary>Counts the hosts that are built, and builds all of them if it is told to.</summary>
    private sealed class Counting(ISimulationFactory inner, bool isWhole) : ISimulationFactory
    {
        public int Most { get; private set; }

        public ISimulation Build(RunSpec spec, ExecutionOptions options, WatchHost watch)
        {
            var built = inner.Build(isWhole ? spec with { OnlyHosts = null } : spec, options, watch);
            Most = Math.Max(Most, built.Hosts.Count);
            return built;
        }
    }
}
