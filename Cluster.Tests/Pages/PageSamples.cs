using ActorXen.Comparisons;
using ActorXen.Messages;
using ActorXen.Pages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Pages;

/// <summary>Results that pages are made of, with texts that would end an element if they were not escaped.</summary>
internal static class PageSamples
{
    public const string Hostile = "</script><script>alert(\"1\")</script>&'<img src=x onerror=alert(2)>";

    public static readonly PageOrigin Origin =
        new($"actorxen run {Hostile}") { ScenarioText = $"name = \"{Hostile}\"" };

    private static readonly VirtualTime _end = VirtualTime.Zero + 1.Seconds;

    /// <param name="count">Hosts, in racks of forty.</param>
    /// <param name="name">Before the number of each host.</param>
    public static RunSource Run(int count, string name = "host")
    {
        var hosts = Enumerable.Range(0, count)
            .Select(number => SmallHost.Named(number, $"{name}{number}") with { RackName = $"rack {number / 40}" })
            .ToList();
        var figures = new RunFigures("", Hostile, 7, EngineKind.Plain, 2, _end, 0.5, 1_500_000, 0xABCDEF)
        {
            Note = Hostile,
            Overrides = [Hostile],
            EngineVersion = "1.2.3",
        };
        var counted = hosts.Select((host, number) =>
            (Host: host, SmallHost.Busy(host, slowness: 1 + number % 17).Book.Read(_end))).ToList();
        return new()
        {
            Report = ReportRows.Of(figures, counted).OfPart(hosts, [], VirtualTime.Zero, _end),
            Racks = hosts.ToDictionary(host => host.Name, host => host.RackName, StringComparer.Ordinal),
        };
    }

    /// <summary>A study of numbers and of names, whose values are known.</summary>
    public static StudyResult Study(params IReadOnlyList<string> axes)
    {
        var question = new StudyQuestion
        {
            Scenario = Hostile,
            Axes = AxisText.Read(axes),
            Measures = [MeasureText.Read("p99(request)"), MeasureText.Read("steal")],
            Seeds = 4,
        };
        return new()
        {
            Question = question,
            EngineVersion = "1.2.3",
            Points =
            [
                .. Point.All(question.Axes)
                    .Select(point => PointOf(point, question.Measures, 100 + 10 * point.Number)),
            ],
            WarmUpEnd = VirtualTime.Zero + 10.Ms,
            Known = 0,
            WallSeconds = 1.5,
            CellSeconds = 2,
            IsComplete = true,
        };
    }

    /// <summary>Ten values, of which the first six hold, the seventh is not decided, and the others fail.</summary>
    public static CapacityResult Capacity(params IReadOnlyList<string> variant)
    {
        var axis = AxisText.Read(["vars.guests=1..10"])[0].Axes[0];
        var criterion = CriterionText.Read("p99(request) < 1ms");
        var question = new StudyQuestion
        {
            Scenario = Hostile,
            // Those of Evidence, which says what is full.
            Measures =
            [
                .. criterion.Measures,
                .. ((string[])["busy", "running(dom0)", "steal(dom0)", "steal", "loss"]).Select(MeasureText.Read),
            ],
        };
        var settings = Point.All(AxisText.Read(variant, "--compare")).First();
        return new()
        {
            Question = new(question, axis, criterion, settings),
            Study = Study() with
            {
                Question = question,
                Points =
                [
                    .. Enumerable.Range(0, 10).Select(place => PointOf(
                        new(place, [.. settings.Values, (axis, axis.Values[place])]), question.Measures,
                        400 + 100 * place)),
                ],
            },
            Verdicts = Enumerable.Range(0, 10).ToDictionary(
                place => place,
                place => place < 6 ? Verdict.Holds : place == 6 ? Verdict.Undecided : Verdict.Fails),
        };
    }

    /// <summary>A record of a study whose values are <paramref name="factor"/> times those of its sample.</summary>
    public static StudyRecord Record(StudyResult study, double factor, string name) => new()
    {
        Id = "s0123456789",
        Name = name,
        DoneUtc = DateTimeOffset.UnixEpoch,
        Command = $"actorxen study {Hostile}",
        ScenarioText = $"name = \"{name}\"",
        ScenarioOf = "guests=1, seed 1",
        Study = study with { Points = [.. study.Points.Select(point => Times(point, factor))] },
    };

    /// <summary>Two runs with a figure of every measure for the fleet and two templates.</summary>
    public static RunComparison Runs()
    {
        GroupKey[] groups = [GroupKey.Fleet, new(GroupKind.Template, Hostile), new(GroupKind.Template, "db")];
        return new(
            RunOf("20261123-3f9a1c", "base"), RunOf("20261123-3f9a1d", Hostile),
            [new("hosts[*].pool.ratelimit_us", "1000", Hostile)],
            new(VirtualTime.Zero, _end, IsPaired: true),
            [
                .. groups.SelectMany(group => SeriesMeasure.Shown.Select((measure, place) =>
                    RowOf(group, measure, 100, 100 + 3 * (place - 5) + group.Name.Length % 7, 6))),
            ],
            new(_end, VirtualTime.Zero, [0]) { WhyNone = "Nothing was looked for." });
    }

    private static ComparedRow RowOf(GroupKey group, Measure measure, double one, double other, double half) => new(
        group, measure, new(one, new(one - half, one + half), [], 0),
        new(other, new(other - half, other + half), [], 0),
        new(other - one, new(other - one - half, other - one + half)));

    private static RunRecord RunOf(string id, string name)
    {
        var header = new RunHeader(
            id, $"name = \"{name}\"", "web", 7, 1.Seconds, "1.2.3", 1.Ms, 3.Ms, DateTimeOffset.UnixEpoch)
        {
            Name = name,
        };
        return new(new(header, RunState.Complete, _end, null, 1), [], new(1, 2, 3, "", null));
    }

    private static PointResult Times(PointResult point, double factor) => point with
    {
        Cells =
        [
            .. point.Cells.Select(cell => cell with
            {
                Result = cell.Result with
                {
                    Values = cell.Result.Values.ToDictionary(
                        pair => pair.Key,
                        pair => (IReadOnlyList<double?>)[.. pair.Value.Select(value => value * factor)],
                        StringComparer.Ordinal),
                },
            }),
        ],
    };

    private static PointResult PointOf(Point point, IReadOnlyList<Measure> measures, double value) => new()
    {
        Point = point,
        Cells =
        [
            .. Enumerable.Range(1, 4).Select(seed => new CellOfPoint(seed, new()
            {
                Hash = (ulong)(1000 * point.Number + seed),
                Delivered = 1,
                WallSeconds = 0.1,
                Doubts = [],
                Begins = [VirtualTime.Zero],
                Values = measures.ToDictionary(
                    measure => measure.Text,
                    measure => (IReadOnlyList<double?>)[measure.Unit == "us" ? value + seed : (value + seed) / 1e4],
                    StringComparer.Ordinal),
            }, IsKnown: false)),
        ],
    };
}
