using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Help;

/// <summary>What a shell is offered for the beginning of a line.</summary>
public class CompletionsTests
{
    [Theory]
    [InlineData("", "run", "--help")]
    [InlineData("ru", "run", "runs rm")]
    [InlineData("runs ", "export", "run")]
    [InlineData("run first", "first-light", "pools")]
    [InlineData("run first-light --s", "--seed", "--quiet")]
    [InlineData("run first-light --engine ", "plain", "first-light")]
    [InlineData("run --wi", "--wide", "--windows")]
    [InlineData("config check po", "pools", "first-light")]
    [InlineData("config keys ni", "nic", "domain")]
    [InlineData("study web", "web-farm", "first-light")]
    [InlineData("experiment time", "timeslice-latency", "first-light")]
    [InlineData("verify policy cr", "credit2", "null")]
    [InlineData("verify policy credit credit2-01", "credit2-01-single-equal", "credit2")]
    [InlineData("bench schedulers --policy ar", "arinc653", "credit2")]
    [InlineData("verify oracles O-0", "O-03", "first-light")]
    [InlineData("verify policy credit ", "credit2-01-single-equal", "rtds")]
    [InlineData("xl r sched-r", "sched-rtds", "list")]
    [InlineData("xl r ", "vcpu-list", "--host")]
    [InlineData("completion ", "fish", "run")]
    public async Task A_line_is_continued(string line, string offered, string not)
    {
        var all = await OfferedAsync(line);

        Assert.Contains(offered, all);
        Assert.DoesNotContain(not, all);
        Assert.All(all, each => Assert.StartsWith(line[(line.LastIndexOf(' ') + 1)..], each));
        Assert.Equal(all.Distinct(), all);
    }

    [Theory]
    [InlineData("run no-such")]
    [InlineData("no-such ")]
    [InlineData("--version")]
    [InlineData("run \"")]
    public async Task A_line_that_cannot_be_continued_gets_at_most_itself(string line) =>
        Assert.DoesNotContain(await OfferedAsync(line), each => each != line);

    [Fact]
    public async Task What_is_behind_the_cursor_does_not_count()
    {
        var (_, printed, _) = await RealCommand.TryAsync(["[suggest:2]", "ru first-light"]);

        Assert.Equal(["run", "runs"], printed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("replay ")]
    [InlineData("show ")]
    [InlineData("compare x ")]
    [InlineData("runs rm x ")]
    [InlineData("actors 2")]
    [InlineData("run --resume ")]
    public async Task Runs_are_offered_by_their_ids(string line)
    {
        var session = new Session();
        await session.TypeAsync("run small.conf");
        var run = await session.OnlyRunAsync();

        Assert.Contains(run, await OfferedAsync(session, line));
    }

    [Fact]
    public async Task What_comes_after_a_run_is_offered_after_it()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf");
        var run = await session.OnlyRunAsync();

        Assert.Equal([run], await OfferedAsync(session, "xl "));
        Assert.DoesNotContain(run, await OfferedAsync(session, $"xl {run} "));
        Assert.Empty(await OfferedAsync(session, $"replay {run} "));
    }

    [Fact]
    public async Task Runs_come_from_the_store_that_the_line_names()
    {
        var named = new List<string?>();
        var journal = new MemoryJournal();
        var session = new Session
        {
            Store = store =>
            {
                named.Add(store);
                return journal;
            },
        };

        await OfferedAsync(session, "replay --store other.db ");

        Assert.Equal(["other.db"], named);
    }

    [Fact]
    public async Task A_store_that_fails_offers_nothing_and_says_nothing()
    {
        var session = new Session { Store = _ => throw new ActorXen.Runs.StoreException("gone") };

        Assert.Empty(await OfferedAsync(session, "replay "));
        Assert.Empty(session.Error);
    }

    [Fact]
    public async Task Nothing_is_offered_where_runs_are_not_in_the_store() =>
        Assert.Empty(await OfferedAsync("cancel "));

    private static async Task<List<string>> OfferedAsync(string line)
    {
        var (code, printed, error) = await RealCommand.TryAsync([$"[suggest:{line.Length}]", line]);

        Assert.Equal((0, ""), (code, error));
        return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task<List<string>> OfferedAsync(Session session, string line)
    {
        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync([$"[suggest:{line.Length}]", line]));
        return [.. session.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
