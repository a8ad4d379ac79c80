using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorXen.Execution;
using ActorXen.Experiments;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Studies;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Determinism;

/// <summary>
/// Holds the hash, the report and a digest of all counters of every shipped scenario, of a cell of every study, of
/// every variant of every experiment, and of recorded random scenarios with each policy and workload. A change of
/// results shows here first, and CHANGELOG.md says why it was made.
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

    /// <summary>Of a scenario that is not here: 20 ms.</summary>
    private static readonly Dictionary<string, string> _lengths = new(StringComparer.Ordinal)
    {
        ["first-light"] = "40ms",
        ["planetlab"] = "60ms",
        // Until its pools have changed.
        ["pools"] = "450ms",
        ["ping-pong"] = "50ms",
        ["late-pool"] = "100ms",
        ["cpu-offline"] = "150ms",
        ["vif-queues"] = "60ms",
        ["vcpu-hotplug"] = "60ms",
        ["domain-limits"] = "40ms",
        ["moving-lines"] = "30ms",
        ["storm"] = "50ms",
        ["faulty-card"] = "300ms",
        ["unbound-line"] = "80ms",
        ["rogue-device"] = "50ms",
        ["cold-handlers"] = "40ms",
        ["moving-card"] = "80ms",
        ["kexec"] = "80ms",
        ["masked-message"] = "80ms",
    };

    public static TheoryData<string> Shipped =>
        [.. NamesIn("config/scenarios"), .. NamesIn("config/scenarios/oracles")];

    public static TheoryData<string> Studies => [.. NamesIn("config/studies")];

    public static TheoryData<string> Experiments => [.. ExperimentCatalogue.All.Select(experiment => experiment.Name)];

    public static TheoryData<string> Recorded => [.. RecordedNames()];

    [Theory, MemberData(nameof(Shipped))]
    public void A_shipped_scenario_has_the_golden_hash_and_report(string name) => Golden.Matches(
        $"runs/{name}.txt", Describe(Load(name, $"length={_lengths.GetValueOrDefault(name, "20ms")}")));

    /// <summary>Some have hundreds of hosts.</summary>
    [Theory, MemberData(nameof(Studies))]
    public void The_first_cell_of_a_study_has_the_golden_hash_and_report(string name)
    {
        var study = StudyFile.Find(name, out var problems);
        Assert.Empty(problems);
        var point = Point.All(AxisText.Read(study!.Vary)).First();

        var lines = Describe(Load(study.Scenario, [.. study.Set, .. point.Settings, "length=2ms"]));

        Golden.Matches($"runs/studies/{name}.txt", Beginning(lines, count: 100));
    }

    [Fact]
    public void Every_counter_of_a_shipped_scenario_has_its_golden_value()
    {
        using var run = new CountedRun(Load("ping-pong", "length=50ms"));
        run.Simulation.Start();
        run.RunToEnd();
        using var report = JsonDocument.Parse(run.Report());

        Golden.Matches("runs/ping-pong.counters.txt", CounterLines(report));
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

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.conf")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Those of the folder, and those that a mechanism has beside its tests.</summary>
    private static List<string> RecordedNames() => [.. RecordedFiles().Keys];

    private static SortedDictionary<string, string> RecordedFiles() => new(
        Directory.EnumerateFiles(_recorded, "*.conf").Concat(Directory.EnumerateFiles(
                Repository.PathOf("Cluster.Tests/Xen"), "*.golden.conf", SearchOption.AllDirectories))
            .ToDictionary(path => Path.GetFileName(path).Split('.')[0]),
        StringComparer.Ordinal);

    private static RunSpec ReadRecorded(string name) => Given.Good(File.ReadAllText(RecordedFiles()[name]));

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
        States.AreSame(states, continued.Simulation.SaveAll());
        continued.RunToEnd();
        Assert.Equal(whole.Simulation.HostHashes, continued.Simulation.HostHashes);
        Assert.Equal(whole.Report(), continued.Report());
        return Lines(whole.Report());
    }

    /// <summary>
    /// The report with one line for each row of its tables. Zeros are left out, and what a user said about the run,
    /// which is no result. Of the counters there is a digest.
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

        text.Append(CultureInfo.InvariantCulture, $"counters: {Digest(CounterLines(document))}\n");
        return text.ToString();
    }

    private static string CounterLines(JsonDocument report) => string.Concat(
        report.RootElement.GetProperty("counters").EnumerateArray().Select(value =>
            string.Join(' ', new[] { "subject", "name", "value", "unit" }.Select(name => value.GetProperty(name)))
                + "\n"));

    /// <summary>The first lines, and a digest of the others.</summary>
    private static string Beginning(string text, int count)
    {
        var lines = text.Split('\n');
        if (lines.Length <= count) return text;
        return $"{string.Join('\n', lines.Take(count))}\nothers: {Digest(string.Join('\n', lines.Skip(count)))}\n";
    }

    /// <summary>Their number, and the beginning of their SHA-256.</summary>
    private static string Digest(string lines)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
        return string.Create(CultureInfo.InvariantCulture, $"{lines.Count(sign => sign == '\n')} {hash[..16]}");
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
                ReportRows.Of(figures, _books.Values.Select(entry => (entry.Host, entry.Book.Read(End)))));
        }

        public void Dispose() => Simulation.Dispose();
    }
}
