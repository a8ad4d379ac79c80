using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

/// <summary>Records of studies whose values a test knows.</summary>
internal static class StudySamples
{
    /// <summary>A study of steal, run by <see cref="FakeCells"/>.</summary>
    /// <param name="axes">As on a command line.</param>
    /// <param name="valueOf">By point and seed.</param>
    public static async Task<StudyRecord> StudyAsync(
        string[] axes, Func<Point, long, double?> valueOf, long firstSeed = 1, int seeds = 5, string name = "",
        params IReadOnlyList<string> set)
    {
        var question = new StudyQuestion
        {
            Scenario = "fake",
            Set = set,
            Axes = AxisText.Read(axes),
            Measures = [FakeCells.Measure],
            FirstSeed = firstSeed,
            Seeds = seeds,
        };
        var result = await new StudyRun(new FakeCells(valueOf), new FakeShelf(), "1.2.3").RunAsync(question);
        return Of(name, new StudyRecord
        {
            Id = "",
            DoneUtc = DateTimeOffset.UnixEpoch,
            Command = "actorxen study fake",
            ScenarioText = "",
            ScenarioOf = "",
            Study = result,
        });
    }

    /// <summary>A search for the largest n whose steal is below 50 %.</summary>
    /// <param name="valueOf">By n and seed.</param>
    /// <param name="engineVersion">Makes another record of the same question.</param>
    public static async Task<StudyRecord> CapacityAsync(
        Func<int, long, double?> valueOf, string engineVersion = "1.2.3")
    {
        var cells = new FakeCells((point, seed) => valueOf(NumberOf(point), seed));
        return Of("", new()
        {
            Id = "",
            DoneUtc = DateTimeOffset.UnixEpoch,
            Command = "actorxen capacity fake",
            ScenarioText = "",
            ScenarioOf = "",
            Capacity = [await SearchAsync(cells, engineVersion, default)],
        });
    }

    /// <summary>The same search on cells of the test's own.</summary>
    public static Task<CapacityResult> SearchAsync(
        FakeCells cells, string engineVersion, CancellationToken stop, string until = "steal < 50%")
    {
        var shelf = new RememberingShelf(new FakeShelf());
        var criterion = CriterionText.Read(until);
        var capacity = new Capacity(
            one => new StudyRun(cells, shelf, engineVersion).RunAsync(one, stop: stop), engineVersion);
        var question = new StudyQuestion { Scenario = "fake", Measures = criterion.Measures, Seeds = 5 };
        var axis = AxisText.Read(["vars.n=1..20"])[0].Axes[0];
        return capacity.RunAsync(new(question, axis, criterion, new(0, [])), [], stop);
    }

    public static int NumberOf(Point point) => int.Parse(point.Values[^1].Value, null);

    private static StudyRecord Of(string name, StudyRecord record) =>
        record with { Name = name, Id = StudyRecord.IdOf(record) };
}
