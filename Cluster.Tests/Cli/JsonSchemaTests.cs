using System.Text.Json;
using ActorXen.Actors;
using ActorXen.Bench;
using ActorXen.Bench.Nodes;
using ActorXen.Cli;
using ActorXen.Cli.Clusters;
using ActorXen.Cli.Help;
using ActorXen.Cli.Output;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

/// <summary>Every command with <c>--json</c> has a schema in docs/schemas, and real output is valid.</summary>
[Long]
public sealed class JsonSchemaTests
{
    /// <summary>Schemas, and lines that print what they describe; the names are of runs and studies.</summary>
    private static readonly (string Schema, string Line)[] _stored =
    [
        ("runs", "runs"),
        ("run-report", "show one"),
        ("series", "show one --windows"),
        ("study", "show sa"),
        ("study", "show sb"),
        ("capacity", "show ca"),
        ("replay", "replay one"),
        ("compare-runs", "compare one two --hosts --fail-if p50(request)>1000%"),
        ("compare-runs", "compare one one"),
        ("compare-studies", "compare sa sa --fail-if mean(wake)>1000%"),
        ("compare-studies", "compare ca ca"),
        ("interrupts", "interrupts one --host a0"),
        ("top", "top one"),
        ("pcpus", "pcpus one"),
        ("exits", "exits one"),
        ("hypercalls", "hypercalls one"),
        ("wakeups", "wakeups one"),
        ("numa", "numa one"),
        ("evtchn-dump", "evtchn dump one --host a0"),
        ("spot", "spot one"),
        ("spurious", "spurious one"),
        ("irqs", "irqs one"),
        ("vectors", "vectors one"),
        ("handlers", "handlers one"),
        ("classes", "classes one"),
        ("diagnose", "diagnose one"),
        ("why", "why one"),
        ("why-difference", "why one two"),
        ("follow", "follow one --host a0"),
        ("xl", "xl one list --host a0"),
        ("xl", "xl one vcpu-list --host a0"),
        ("xl", "xl one sched-credit2 --host a0"),
        ("xl", "xl one cpupool-list --host a0"),
        ("run-report", "fork one --at 5ms --quiet"),
        ("xl", "xl pools sched-rtds"),
        ("xl", "xl pools sched-credit2"),
        // What there is too little of, or none: null, and a note.
        ("run-report", "show few"),
        ("why", "why few"),
        ("why", "why few --wakeups"),
        ("why-difference", "why one few"),
        ("why-difference", "why few one"),
        ("compare-runs", "compare few few"),
        ("diagnose", "diagnose few"),
        ("spot", "spot few"),
        .. ((string[])[
            "top", "pcpus", "exits", "hypercalls", "wakeups", "numa", "spurious", "irqs", "vectors", "handlers",
            "classes",
        ]).Select(view => (view, $"{view} few --from 100us --to 101us")),
    ];

    private const string Study = "study ping-pong --vary defaults.pool.policy=credit2,credit --measure mean(wake)";

    private const string Capacity =
        "capacity ping-pong --vary defaults.pool.ratelimit_us=100,150 --until mean(wake)<1s --length 10ms --seeds 2";

    /// <summary>Commands that answer without a store, or keep what they find in it.</summary>
    private static readonly (string Schema, string Line)[] _alone =
    [
        ("run-report", "run first-light --until 10ms --quiet --name one"),
        ("run-report", "run first-light --until 10ms --quiet --name two --seed 2"),
        ("run-report", "run ping-pong --until 200us --quiet --name few"),
        ("run-report", "run pools --until 2ms --quiet --name pools"),
        ("study", $"{Study} --measure p99.9(wake) --length 10ms --seeds 2 --name sa"),
        ("study", $"{Study} --length 40ms --batches 20 --name sb"),
        ("study-plan", $"{Study} --plan"),
        ("capacity", $"{Capacity} --name ca --compare defaults.pool.policy=credit2,credit"),
        ("study-plan", $"{Capacity} --plan"),
    ];

    private static readonly (string Schema, string Line)[] _without =
    [
        ("counters", "counters"),
        ("scenarios", "scenarios"),
        ("experiment-list", "experiment"),
        ("oracles", "verify oracles O-17"),
        ("oracle-list", "verify oracles --list"),
        ("verify-policy", "verify policy credit --like credit2 credit2-01-single-equal"),
        ("bench-phold", "bench phold --lps 100 --events 1000"),
    ];

    /// <summary>Commands whose output is validated by another test or from a value.</summary>
    private static readonly string[] _elsewhere =
    [
        "submit", "status", "experiment", "verify schedulers", "bench schedulers", "bench cluster", "bench all",
    ];

    [Fact]
    public void Every_command_with_json_is_in_the_list_of_schemas()
    {
        using var actors = new ActorRuntime();
        var root = CommandLine.Create(Program.Parts(actors, Terminal.OfProcess()), Terminal.OfProcess());
        var commands = Completions.Below(root).Where(one => one.Options.Any(option => option.Name == "--json"))
            .Select(CommandExamples.PathOf).ToList();
        var page = File.ReadAllText(Repository.PathOf("docs/schemas/README.md"));
        var validated = _stored.Concat(_alone).Concat(_without).Select(one => one.Line).Concat(_elsewhere).ToList();

        Assert.True(commands.Count > 25, $"{commands.Count} commands");
        Assert.All(commands, path => Assert.Matches($"`{path}[ `]", page));
        Assert.All(commands, path => Assert.Contains(
            validated, line => $"{line} ".StartsWith($"{path} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_schema_is_in_the_list_and_every_link_leads_to_one()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/schemas/README.md"));
        var files = Directory.GetFiles(Repository.PathOf("docs/schemas"), $"*{DocumentedJson.Suffix}")
            .Select(file => Path.GetFileName(file)).ToList();

        Assert.True(files.Count > 25, $"{files.Count} schemas");
        Assert.All(files, file => Assert.Contains($"({file})", page, StringComparison.Ordinal));
        Assert.All(files, file => Assert.Contains(
            $"\"$id\": \"https://actorxen.example/{file}\"",
            File.ReadAllText(Repository.PathOf($"docs/schemas/{file}")), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_answer_has_the_version_of_its_schema()
    {
        var schemas = Directory.GetFiles(Repository.PathOf("docs/schemas"), $"*{DocumentedJson.Suffix}")
            .Append(DocumentedJson.PathOf("run-report"));

        Assert.All(schemas, path =>
        {
            using var schema = JsonDocument.Parse(File.ReadAllText(path));
            var required = schema.RootElement.GetProperty("required").EnumerateArray().Select(one => $"{one}");
            var version = Assert.Single(required, one => one.EndsWith("_version", StringComparison.Ordinal)
                && one != "engine_version");
            Assert.True(
                schema.RootElement.GetProperty("properties").GetProperty(version).TryGetProperty("const", out _), path);
        });
    }

    [Fact]
    public async Task What_runs_and_studies_print_is_as_their_schemas_say()
    {
        await using var store = new TempStore();
        foreach (var (schema, line) in _alone.Concat(_stored))
            DocumentedJson.Describes(schema, await PrintedAsync(line, "--json", "--store", store.Path));
    }

    [Fact]
    public async Task What_other_commands_print_is_as_their_schemas_say()
    {
        foreach (var (schema, line) in _without) DocumentedJson.Describes(schema, await PrintedAsync(line, "--json"));
    }

    [Fact]
    public async Task An_experiment_and_recordings_are_as_their_schemas_say()
    {
        await using var folder = new TempStore();
        var file = Path.Combine(Path.GetDirectoryName(folder.Path)!, "mine.conf");
        await File.WriteAllTextAsync(file, """
            scenario = ping-pong
            length = 2ms
            figures = [
              { what = mean, value = "mean(wake)", reported = "1 us (formula)", rule = "at least 0" }
              { what = longest, value = "max(wake)" }
            ]
            """);

        DocumentedJson.Describes("experiment", await PrintedAsync($"experiment {file}", "--json"));
        DocumentedJson.Describes("verify", await PrintedAsync(
            $"verify schedulers {Repository.PathOf("Cluster.Tests/Golden/schedulers")} --policy null", "--json"));
    }

    [Fact]
    public void A_run_that_is_not_waited_for_is_as_its_schema_says() =>
        DocumentedJson.Describes("submitted", SubmitCommand.Accepted("20261202-c8210d"));

    [Fact]
    public void Results_of_benchmarks_are_as_their_schemas_say()
    {
        DocumentedJson.Describes("bench-all", BenchAllCommand.Json(BenchSizes.Short, [new("a / b", [1.5, 2.5])], null));
        DocumentedJson.Describes("bench-cluster", JsonSerializer.Serialize(
            new ClusterBenchResult(
                [new(1.5, 1.25)], 1.5, 1.25, 1.2, 9, 8, 7, 6, 5.5, 4.5, 3.5, 2.5, "0123456789abcdef",
                "0123456789abcdef"),
            BenchOptions.Json));
        DocumentedJson.Describes("bench-recovery", JsonSerializer.Serialize(
            new RecoveryBenchResult(
                [new(1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, "0123456789abcdef")], "0123456789abcdef"),
            BenchOptions.Json));
        DocumentedJson.Describes(
            "bench-schedulers", SchedulerBenchCommand.Json([new("credit2", 25, 100.5, 0, 0.5, 0.75, 90_000)]));
    }

    private static async Task<string> PrintedAsync(string line, params string[] more)
    {
        var (code, printed, error) = await RealCommand.TryAsync([.. line.Split(' '), .. more]);
        // 5: decisions differ, which is what verify policy is asked here.
        Assert.True(code is 0 or 5, $"{line}: {error}");
        return printed;
    }
}
