using ActorXen.Report.Tables;
using ActorXen.Studies;
using ActorXen.Tests.Cli;

namespace ActorXen.Tests.Studies;

/// <summary>Records of studies in a store.</summary>
public sealed class StudyShelfTests
{
    private readonly MemoryJournal _store = new();

    private StudyShelf Shelf => new(_store);

    [Fact]
    public async Task A_study_is_read_as_it_was_kept()
    {
        var record = await StudySamples.StudyAsync(
            ["vars.n=1,2 & vars.m=3,4", "a=b,c"],
            (point, seed) => point.Number == 1 ? null : point.Number + seed / 10.0, name: "base", set: "length=1s");

        await Shelf.KeepAsync(record);
        var read = await Shelf.ReadAsync(record.Id);

        Assert.Equal(
            (record.Id, "base", record.DoneUtc, "fake", "1.2.3", record.Command),
            (read.Id, read.Name, read.DoneUtc, read.Question.Scenario, read.EngineVersion, read.Command));
        Assert.Equal(StudyJson.Write(record.Study!), StudyJson.Write(read.Study!));
        Assert.Equal(Written(StudyText.Table(record.Study!)), Written(StudyText.Table(read.Study!)));
        Assert.Equal(record.Axes, read.Axes);
        Assert.Equal(record.Cells.Select(cell => cell.Key), read.Cells.Select(cell => cell.Key));
        Assert.Equal(StudyRecord.IdOf(record), StudyRecord.IdOf(read));
    }

    [Fact]
    public async Task A_search_is_read_as_it_was_kept()
    {
        var record = await StudySamples.CapacityAsync((n, seed) => n / 20.0 + seed / 1000.0);

        await Shelf.KeepAsync(record);
        var read = await Shelf.ReadAsync(record.Id);

        Assert.Equal("9", record.Capacity[0].FitsText);
        Assert.Equal(CapacityText.Json(record.Capacity), CapacityText.Json(read.Capacity));
        Assert.Equal(Written(CapacityText.Table(record.Capacity[0])), Written(CapacityText.Table(read.Capacity[0])));
        Assert.Equal(["vars.n=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20"], read.Axes);
    }

    [Fact]
    public async Task The_same_question_has_the_same_id_and_keeps_its_name()
    {
        var record = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, name: "base");
        var other = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, seeds: 4);
        await Shelf.KeepAsync(record);

        var again = await Shelf.KeepAsync(record with { Name = "", DoneUtc = record.DoneUtc.AddDays(1) });

        Assert.Equal((record.Id, "base"), (again.Id, again.Name));
        Assert.Single((await Shelf.ListAsync()).Studies);
        Assert.NotEqual(record.Id, other.Id);
        Assert.Matches("^s[0-9a-f]{10}$", record.Id);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_one_line_and_hides_no_other()
    {
        var record = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, name: "base");
        await Shelf.KeepAsync(record);
        var bytes = (await _store.LoadResultAsync(StudyShelf.KeyOf(record.Id)))!;
        await _store.KeepResultAsync(StudyShelf.KeyOf("s1"), bytes[..^9]);
        await _store.KeepResultAsync(StudyShelf.KeyOf("s2"), [18, .. bytes[1..]]);
        await _store.KeepResultAsync(StudyShelf.KeyOf("s3"), bytes);
        await _store.KeepResultAsync(StudyShelf.KeyOf("s4"), []);

        var (studies, problems) = await Shelf.ListAsync();

        Assert.Equal(record.Id, Assert.Single(studies).Id);
        Assert.Equal(4, problems.Count);
        Assert.All(problems.Index(), one => Assert.Contains(
            $"or remove it: actorxen runs rm s{one.Index + 1}.", one.Item, StringComparison.Ordinal));
        Assert.Contains("unknown version 9", problems[1], StringComparison.Ordinal);
        Assert.Equal("s1", await Shelf.FindAsync("s1"));
        Assert.Contains("Study s1 cannot be read", (await Assert.ThrowsAsync<StudyException>(
            () => Shelf.ReadAsync("s1"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Studies_are_found_by_id_beginning_and_name()
    {
        var one = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, name: "base");
        var other = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, seeds: 4, name: "base");
        await Shelf.KeepAsync(one);
        await Shelf.KeepAsync(other);

        Assert.Equal(one.Id, await Shelf.FindAsync(one.Id));
        Assert.Equal(one.Id, await Shelf.FindAsync(one.Id[..9]));
        Assert.Null(await Shelf.FindAsync("nothing"));
        foreach (var (text, said) in ((string, string)[])
            [("base", "2 studies have the name base"), ("s", "2 studies begin with s")])
        {
            var refused = await Assert.ThrowsAsync<StudyException>(() => Shelf.FindAsync(text));
            Assert.StartsWith(said, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_a_study_go_the_cells_that_no_other_names()
    {
        // They have the points of b in common, with the same seeds.
        var one = await StudySamples.StudyAsync(["a=b,c"], (_, seed) => seed, seeds: 2);
        var other = await StudySamples.StudyAsync(["a=b,d"], (_, seed) => seed, seeds: 2);
        await Shelf.KeepAsync(one);
        await Shelf.KeepAsync(other);

        var belongings = await Shelf.BelongingsAsync([one.Id]);

        Assert.Equal([StudyShelf.KeyOf(one.Id), "cell-a=c-1", "cell-a=c-2"], belongings);
        Assert.Equal(2 + 6, (await Shelf.BelongingsAsync([one.Id, other.Id])).Count);
    }

    private static string Written(TextTable table) =>
        string.Join('\n', table.Rows.Select(row => string.Join('|', row)));
}
