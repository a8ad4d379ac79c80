using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorXen.Execution;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Determinism;

/// <summary>
/// Holds the hash and the report of every shipped scenario, of every variant of every experiment, and of recorded
/// random scenarios with each policy and workload. A change of results shows here first, and CHANGELOG.md says why it
/// was made.
/// </summary>
/// <remarks>
/// Every run is also saved half-way and continued in a second simulation, which must end with the same hash. Random
/// scenarios are kept as text, so that a change of the generator does not change what is held.
/// </remarks>
[Long]
public sealed class GoldenRunTests
{
    private static readonly string _recorded = Repository.PathOf("Cluster.Tests/Golden/runs/random");

    private static readonly SimulationFactory _factory =
        new(() => throw new InvalidOperationException("The plain engine needs no actors."), XenPolicies.Instance);

    public static TheoryData<string, string> Shipped => new()
    {
        { "first-light", "40ms" },
        { "planetlab", "60ms" },
        { "pools", "450ms" },
        { "ping-pong", "50ms" },
        { "late-pool", "100ms" },
        { "vif-queues", "60ms" },
        { "nic-queues", "20ms" },
        { "bulk-senders", "20ms" },
        { "moving-lines", "30ms" },
        { "storm", "50ms" },
    };

    public static TheoryData<string> Experiments => [.. ExperimentCatalogue.All.Select(experiment => experiment.Name)];

    public static TheoryData<string> Recorded => [.. RecordedNames()];

    [Theory, MemberData(nameof(Shipped))]
    public void A_shipped_scenario_has_the_golden_hash_and_report(string name, string length) =>
        Golden.Matches($"runs/{name}.txt", Describe(Load(name, $"length={length}")));

    [Fact]
    public void Every_counter_of_a_shipped_scenario_has_its_golden_value()
    {
        using var run = new CountedRun(Load("ping-pong", "length=50ms"));
        run.Simulation.Start();
        run.RunToEnd();
        using var report = JsonDocument.Parse(run.Report());

        Golden.Matches(
            "runs/ping-pong.counters.txt", string.Concat(report.RootElement.GetProperty("counters").EnumerateArray()
            .Select(value =>
                string.Join(' ', new[] { "subject", "name", "value", "unit" }.Select(name => value.GetProperty(name)))
                    + "\n")));
    }

    [Theory, MemberData(nameof(Experiments))]
    public void Each_variant_of_an_experiment_has_the_golden_hash_and_report(string name)
    {
        var text = new StringBuilder();
        foreach (var variant in ExperimentCatalogue.Find(name)!.Variants)
            text.Append(
                CultureInfo.InvariantCulture,
                $"== {variant.Name}\n{Describe(Load(name, [.. variant.Set, "length=60ms"]))}");

        Golden.Matches($"runs/experiments/{name}.txt", text.ToString());
    }

    [Theory, MemberData(nameof(Recorded))]
    public void A_recorded_random_scenario_has_the_golden_hash_and_report(string name) =>
        Golden.Matches($"runs/random/{name}.txt", Describe(ReadRecorded(name)));

    [Fact]
    public void The_recorded_scenarios_have_every_policy_and_every_workload()
    {
        var specs = RecordedNames().Select(ReadRecorded).ToList();
        var hosts = specs.SelectMany(spec => spec.Hosts).ToList();

        Assert.Equal(
            Given.Options.Catalogue.Policies,
            hosts.SelectMany(host => host.Pools).Select(pool => pool.Policy).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            Given.Options.Catalogue.Workloads.Select(kind => kind.Spec.Name).Order(StringComparer.Ordinal),
            hosts.SelectMany(host => host.Domains).SelectMany(domain => domain.Workloads).Select(
                workload => workload.GetType().Name)
                .Distinct().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> RecordedNames() =>
        Directory.EnumerateFiles(_recorded, "*.conf").Select(
            path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static RunSpec ReadRecorded(string name) =>
        Given.Good(File.ReadAllText(Path.Combine(_recorded, $"{name}.conf")));

    private static RunSpec Load(string name, params string[] sets)
    {
        var loaded = ScenarioLoader.Load(name, Given.Options with { Sets = sets });
        Assert.Equal("", Given.Problems(loaded));
        return loaded.Spec!;
    }

    /// <summary>Runs it to the end, and once more from a checkpoint half-way.</summary>
    private static string Describe(RunSpec spec)
    {
        var half = VirtualTime.Zero + (spec.Length / 2);
        using var whole = new CountedRun(spec);
        whole.Simulation.Start();
        whole.Simulation.RunUntil(half);
        var states = whole.Simulation.SaveAll();
        whole.RunToEnd();

        using var continued = new CountedRun(spec);
        continued.Simulation.LoadAll(states, half);
        Assert.Equal(states, continued.Simulation.SaveAll());
        continued.RunToEnd();
        Assert.Equal(whole.Simulation.HostHashes, continued.Simulation.HostHashes);
        Assert.Equal(whole.Report(), continued.Report());
        return Lines(whole.Report());
    }

    /// <summary>
    /// The report with one line for each row of its tables. Zeros are left out, and so are the counters, which have a
    /// golden file of their own, and what a user said about the run, which is no result.
    /// </summary>
    private static string Lines(string json)
    {
        using var document = JsonDocument.Parse(json);
        var text = new StringBuilder();
        var members = document.RootElement.EnumerateObject();
        foreach (var member in members.Where(member => member.Name is not ("counters" or "run")))
        {
            if (member.Value.ValueKind != JsonValueKind.Array)
            {
                text.Append(CultureInfo.InvariantCulture, $"{member.Name}:{Values("", member.Value)}\n");
                continue;
            }

            foreach (var row in member.Value.EnumerateArray())
                text.Append(CultureInfo.InvariantCulture, $"{member.Name}:{Values("", row)}\n");
        }

        return text.ToString();
    }

    private static string Values(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object =>
            string.Concat(
                value.EnumerateObject().Select(member => Values($"{name}.{member.Name}".TrimStart('.'), member.Value))),
        JsonValueKind.Array =>
            string.Concat(value.EnumerateArray().Select((item, index) => Values($"{name}[{index}]", item))),
        _ when value.GetRawText() is "0" or "\"\"" or "null" => "",
        _ => $" {name}{(name.Length == 0 ? "" : "=")}{value}",
    };

    /// <summary>A simulation in the plain engine whose facts are counted.</summary>
    private sealed class CountedRun : IDisposable
    {
        private readonly SortedDictionary<int, (HostDirectory Host, CounterBook Book)> _books = [];
        private readonly RunSpec _spec;

        public CountedRun(RunSpec spec)
        {
            _spec = spec;
            Simulation =
                _factory.Build(spec, new(EngineKind.Plain, 1), host => [(_books[host.Host] = (host, new(host))).Book]);
        }

        public ISimulation Simulation { get; }

        private VirtualTime End => VirtualTime.Zero + _spec.Length;

        public void RunToEnd() => Simulation.RunUntil(End);

        public string Report()
        {
            var figures = new RunFigures(
                "", _spec.Name, _spec.Seed, EngineKind.Plain, 1, End, 0, Simulation.Delivered, Simulation.Hash);
            return JsonReport.Write(
                RunReport.Of(figures, _books.Values.Select(entry => (entry.Host, entry.Book.Read(End)))));
        }

        public void Dispose() => Simulation.Dispose();
    }
}
