using System.Reflection;
using System.Text.RegularExpressions;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using Group = ActorXen.Messages.Group;

namespace ActorXen.Tests.Report.Counting;

/// <summary>A fact and a counter are declared once, and everything else follows (decision record 0028).</summary>
public sealed partial class DeclarationTests
{
    /// <summary>Facts that no counter is made of; say why.</summary>
    /// <remarks>
    /// Facts of single requests are recorded only where somebody follows them, and some steps of pCPUs only for exports
    /// (decision 0061).
    /// </remarks>
    internal static readonly IReadOnlyList<FactType> NotCounted =
        [
            .. PathFacts.All.Types, SchedulingFacts.PassEnded, VcpuFacts.VcpuEntered, VcpuFacts.ExitInterrupt,
            PcpuFacts.PcpuReturned,
        ];

    private static readonly CounterLayout Layout = CounterLayout.Shipped;

    public static TheoryData<string> CounterNames => [.. Layout.Counters.Select(counter => counter.Name)];

    public static TheoryData<string> LatencyNames => [.. Layout.Latencies.Select(latency => latency.Name)];

    [Fact]
    public void Names_are_unique_and_in_snake_case()
    {
        string[] facts = [.. Layout.Types.Select(type => type.Name)];
        string[] reported =
            [.. CounterListing.Of(Layout)
                .SelectMany(entry => entry.Names.Select(name => $"{name} of a {entry.SubjectText}"))];

        Assert.Equal(facts.Distinct(), facts);
        Assert.Equal(reported.Distinct(), reported);
        Assert.All(
            facts.Concat(reported.Select(name => name.Split(' ')[0])), name => Assert.Matches(SnakeCase(), name));
    }

    [Fact]
    public void Every_value_and_every_meaning_is_said()
    {
        Assert.All(Layout.Types.SelectMany(type => type.Values), value => Assert.Matches(SnakeCase(), value));
        Assert.All(CounterListing.Of(Layout),
            entry => Assert.False(string.IsNullOrWhiteSpace(entry.Meaning) || entry.Meaning.EndsWith('.'), entry.Name));
    }

    [Fact]
    public void Every_class_of_declarations_is_in_the_written_list()
    {
        var declared = typeof(DeclaredFacts).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.FieldType == typeof(FactSet)))
            .Select(field => (FactSet)field.GetValue(null)!);

        Assert.Equal(declared.ToHashSet(), DeclaredFacts.Sets.ToHashSet());
    }

    [Fact]
    public void Every_fact_is_counted_or_named_as_not_counted()
    {
        var counted =
            Layout.Counters.Select(counter => counter.Fact).Concat(Layout.Latencies.Select(latency => latency.Fact));

        Assert.Equal(Layout.Types.ToHashSet(), counted.Concat(NotCounted).ToHashSet());
    }

    [Theory, MemberData(nameof(CounterNames))]
    public void A_counter_is_listed_and_its_every_member_is_reported(string name)
    {
        var counter = Layout.Counters.Single(counter => counter.Name == name);

        Assert.Contains(
            $"  {name} ", CounterListing.Table(CounterListing.Of(Layout)).ToString(), StringComparison.Ordinal);
        for (var member = 0; member < counter.Members; member++)
            Assert.Contains(ValuesAfter(FactFor(counter.Fact, counter.Group, member)),
                value => value.Name == counter.NameOf(member));
    }

    [Theory, MemberData(nameof(LatencyNames))]
    public void A_latency_is_listed_and_its_every_member_is_reported(string name)
    {
        var latency = Layout.Latencies.Single(latency => latency.Name == name);

        Assert.Contains(
            $"  {name} ", CounterListing.Table(CounterListing.Of(Layout)).ToString(), StringComparison.Ordinal);
        for (var member = 0; member < latency.Members; member++)
        {
            var values = ValuesAfter(FactFor(latency.Fact, latency.Group, member)).ToList();
            Assert.Contains(values, value => value.Name == $"{latency.NameOf(member)}_max");
            // One observation tells no percentile.
            Assert.DoesNotContain(values, value => value.Name == $"{latency.NameOf(member)}_p99");
        }
    }

    [Fact]
    public void A_new_counter_is_one_declaration()
    {
        var declared = new FactSet();
        var far =
            declared.Count(SchedulingFacts.VcpuMigrated, "migrations_to_pcpu*",
                "dispatches on another pCPU, by its number", by: Group.Of(FactPart.Second, "0", "1"));
        var layout = new CounterLayout([.. DeclaredFacts.Sets, declared]);

        var book = new CounterBook(SmallHost.Directory, layout);
        book.OnFact(0, VirtualTime.Zero, EntityRef.None, new(SchedulingFacts.VcpuMigrated, 1, 0, 1));
        var report = ReportOf(book);

        Assert.Equal(1, report.Domains[1].Tally[far]);
        Assert.Contains(
            "\"migrations_to_pcpu1\", \"unit\": \"times\", \"subject\": \"alpha/web\", \"value\": 1 ",
            JsonReport.Write(report), StringComparison.Ordinal);
        Assert.Contains(CounterListing.Of(layout), entry => entry.Name == far.Name);
    }

    [Fact]
    public void A_number_or_a_name_is_not_declared_twice()
    {
        var number = new FactSet();
        number.Fact<VcpuId>(SchedulingFacts.VcpuWoken.Number, "something_else");
        var name = new FactSet();
        name.Count(SchedulingFacts.VcpuYielded, "yields", "again");

        Assert.Contains("fact number 2",
            Assert.Throws<ArgumentException>(() => new CounterLayout([.. DeclaredFacts.Sets, number])).Message,
                StringComparison.Ordinal);
        Assert.Contains("yields",
            Assert.Throws<ArgumentException>(() => new CounterLayout([.. DeclaredFacts.Sets, name])).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_number_counts_for_the_last_member_of_its_group()
    {
        var reported = ValuesAfter(new(DeviceFacts.PacketDropped, 1, 99, 64)).ToList();

        Assert.Equal(1, reported.Single(value => value.Name == "packets_dropped_nic_send_ring_full").Value);
        Assert.Equal(
            1, ValuesAfter(new(PcpuFacts.IpiSent, 1, -5, 0)).Single(value => value.Name == "ipis_other").Value);
    }

    [Fact]
    public void Parts_add_up_to_the_sums_of_their_host_and_domain()
    {
        var counters = SmallHost.Busy().Book.Read(VirtualTime.Zero + 1.Seconds);
        var report = ReportRows.Of(Figures, [(SmallHost.Directory, counters)], withParts: true);

        foreach (var counter in Layout.Counters.Where(counter => Tally.OwnerOf(counter.Subject) != counter.Subject))
        {
            var parts = report.Parts.Where(part => part.Subject == counter.Subject).Sum(part => part[counter]);
            var sums = Tally.OwnerOf(counter.Subject) == Subject.Host
                ? report.Hosts.Sum(host => host.Tally[counter])
                : report.Domains.Sum(domain => domain.Tally[counter]);
            Assert.Equal(sums, parts);
        }
    }

    /// <summary>Two watchers of one host: what the book counts is what the log has.</summary>
    [Fact]
    public void Counts_of_a_run_are_the_numbers_of_its_facts()
    {
        var spec = ScenarioLoader.Load("ping-pong", Given.Options with { Sets = ["length=10ms"] }).Spec!;
        var books = new SortedDictionary<int, CounterBook>();
        using var trial = new Trial(spec, more: host => [books[host.Host] = new CounterBook(host)]);
        trial.Simulation.Start();
        trial.RunToEnd();

        foreach (var (host, book) in books)
        {
            var read = book.Read(trial.Simulation.Now);
            foreach (var counter in Layout.Counters.Where(counter => counter.Fold == Fold.Count
                && counter.Subject != Subject.Port))
                Assert.Equal(trial.Logs[host].CountOf(counter.Fact), read.Sum(counter));
        }
    }

    private static RunFigures Figures =>
        new("", "small", 1, EngineKind.Plain, 1, VirtualTime.Zero + 1.Seconds, 0, 0, 0);

    private static RunReport ReportOf(CounterBook book) =>
        ReportRows.Of(Figures, [(SmallHost.Directory, book.Read(Figures.At))]);

    private static IEnumerable<CounterValue> ValuesAfter(Fact fact)
    {
        var host = new SmallHost();
        host.Book.OnFact(0, VirtualTime.Zero + 1.Us, EntityRef.None, fact);
        return ReportOf(host.Book).Values();
    }

    /// <summary>
    /// One that names a member of the group; every other value is 1. A line's number is that of the small host's.
    /// </summary>
    private static Fact FactFor(FactType type, Group? group, int member)
    {
        var isNamed = group is { Cpus: null };
        return new(
            type, type.Subject == Subject.Irq ? 40 : 1,
            isNamed && group!.By == FactPart.First ? member : 1,
            isNamed && group!.By == FactPart.Second ? member : 1);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
