using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

public sealed class CommandTests
{
    [Fact]
    public async Task Without_arguments_the_two_most_useful_commands_are_shown()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync(""));

        Assert.Contains("actorxen run first-light", session.Out, StringComparison.Ordinal);
        Assert.Contains("actorxen replay RUN", session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run small.conf --fast", "--fast")]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("run missing.conf", "missing.conf: there is no such file")]
    [InlineData("run", "no scenario")]
    [InlineData("run small.conf --threads 0", "--threads 0 is not between 1 and 64")]
    [InlineData("run small.conf --threads many", "many")]
    [InlineData("run small.conf --engine quantum", "--engine \"quantum\" is not an engine")]
    [InlineData("run small.conf --until soon", "--until \"soon\" is not a length of time")]
    [InlineData("run small.conf --until 0s", "--until \"0s\" is not allowed: the time must be positive")]
    [InlineData("run small.conf --set seed", "is not KEY=VALUE")]
    [InlineData("run small.conf --resume x", "small.conf and --resume x cannot be combined")]
    [InlineData("run --resume x --seed 3", "would change a resumed run")]
    [InlineData("run --resume x --no-store", "needs the store")]
    [InlineData("replay", "replay")]
    [InlineData("replay nothing", "No run nothing")]
    [InlineData("actors missing.conf", "missing.conf: there is no such file")]
    public async Task A_mistake_of_the_user_is_one_line_and_exit_code_2(string line, string said)
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync(line));

        Assert.Contains(said, Assert.Single(session.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("", session.Out);
    }

    [Fact]
    public async Task Help_is_not_a_mistake()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("run --help"));

        Assert.Contains("--checkpoint-every", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_prints_its_tables_and_can_be_listed()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("run small.conf --quiet"));
        Assert.Contains("alpha/web", session.Out, StringComparison.Ordinal);
        Assert.Equal("", session.Error);

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("runs"));
        Assert.Contains("complete", session.Out, StringComparison.Ordinal);
        Assert.Contains("100 ms of 100 ms", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_run_prints_one_object_and_nothing_else()
    {
        var session = new Session();

        Assert.Equal(
            (int)ExitCode.Ok, await session.TypeAsync("run small.conf --json --seed 9 --engine plain --threads 1"));

        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal("", session.Error);
        Assert.Equal(9, json.RootElement.GetProperty("seed").GetInt64());
        Assert.Equal("plain", json.RootElement.GetProperty("engine").GetString());
        Assert.Equal(await session.OnlyRunAsync(), json.RootElement.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task Without_a_store_nothing_is_kept()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("run small.conf --no-store"));
        Assert.Contains("not stored", session.Out, StringComparison.Ordinal);

        await session.TypeAsync("runs");
        Assert.Contains("none yet", session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_says_how_to_resume_it_and_ends_as_if_it_had_not_been_interrupted()
    {
        var session = new Session();
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        Assert.Equal((int)ExitCode.Interrupted, await session.TypeAsync("run small.conf", stopped.Token));
        var run = await session.OnlyRunAsync();
        Assert.Contains($"actorxen run --resume {run}", session.Error, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"run --resume {run} --json"));
        var resumed = JsonDocument.Parse(session.Out).RootElement;
        var whole = new Session();
        await whole.TypeAsync("run small.conf --json");
        var undisturbed = JsonDocument.Parse(whole.Out).RootElement;
        foreach (var part in new[] { "hash", "domains", "hosts", "interrupts", "events" })
            Assert.Equal(undisturbed.GetProperty(part).ToString(), resumed.GetProperty(part).ToString());
    }

    [Fact]
    public async Task A_failed_entity_is_one_line_with_its_path_and_time_and_exit_code_3()
    {
        var session = new Session { Simulations = new FakeSimulations { FailsAt = VirtualTime.Zero + 40.Ms } };

        Assert.Equal((int)ExitCode.EntityFailed, await session.TypeAsync("run small.conf"));

        Assert.Equal("actorxen: host/0/dom/1/vcpu/0 failed at 40 ms: it got a Hold", Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_exit_code_4()
    {
        var session = new Session
        {
            Store = _ =>
            throw new StoreException("runs.db is locked by another program. Close it.")
        };

        Assert.Equal((int)ExitCode.StoreFailed, await session.TypeAsync("runs"));

        Assert.Equal("actorxen: runs.db is locked by another program. Close it.", Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task A_store_that_goes_away_pauses_the_run_and_even_a_quiet_run_reports_it()
    {
        var session = new Session { Store = _ => new FlakyJournal(new MemoryJournal(), failures: 3) };

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync("run small.conf --quiet"));

        Assert.Equal(2, session.ErrorLines.Length);
        Assert.Equal("actorxen: paused, trying again: the store is away. Start it.", session.ErrorLines[0]);
        Assert.Matches("^actorxen: the store is back after [0-9]+ s; resuming$", session.ErrorLines[1]);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_pause_and_says_how_to_resume()
    {
        using var stop = new CancellationTokenSource();
        var journal = new FlakyJournal(new MemoryJournal(), failures: int.MaxValue, onFailure: stop.Cancel);
        var session = new Session { Store = _ => journal };

        Assert.Equal((int)ExitCode.StoreFailed, await session.TypeAsync("run small.conf", stop.Token));

        Assert.Matches(
            "^actorxen: the store is away\\. Start it\\. Then resume: actorxen run --resume [0-9a-f-]+$",
            session.ErrorLines[^1]);
    }

    [Theory]
    [InlineData("postgresql://me:secret@host/db")]
    [InlineData("Host=h;Password=secret")]
    public async Task A_password_on_the_command_line_is_refused_and_not_repeated(string store)
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"runs --store {store}"));

        var line = Assert.Single(session.ErrorLines);
        Assert.Contains("--store holds a password", line, StringComparison.Ordinal);
        Assert.Contains("PGPASSWORD", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_confirms_the_run_or_names_where_it_differs()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf");
        var run = await session.OnlyRunAsync();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"replay {run} --quiet"));
        Assert.Contains("replay matches", session.Out, StringComparison.Ordinal);

        session.Simulations.Twist = 1;
        Assert.Equal((int)ExitCode.HashesDiffer, await session.TypeAsync($"replay {run} --json"));
        using var json = JsonDocument.Parse(session.Out);
        Assert.False(json.RootElement.GetProperty("same").GetBoolean());
        Assert.Equal("alpha", json.RootElement.GetProperty("difference").GetProperty("host").GetString());
    }

    [Fact]
    public async Task Interrupts_are_those_of_the_time_asked_for()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf");
        var run = await session.OnlyRunAsync();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"interrupts {run} --dom web --at 25ms"));
        Assert.Contains(
            " 20:         25          0   xen-dyn-event     vif1-rx\n", session.Out, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"interrupts {run} --dom alpha/web --delta 10ms"));
        Assert.Contains("20  1000.0   0.0  1000.0  xen-dyn-event vif1-rx", session.Out, StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"interrupts {run} --dom mail"));
        Assert.Contains(
            "the run has no domain \"mail\". Its domains: dom0, web.", session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_actors_of_a_stored_run_can_be_listed()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf");

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"actors {await session.OnlyRunAsync()} --all"));

        Assert.Contains("host/0/dom/1/evtchn/6", session.Out, StringComparison.Ordinal);
    }
}
