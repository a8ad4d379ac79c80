using System.CommandLine;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Output;

namespace ActorXen.Tests.Cli;

/// <summary>How a process answers without making what it does not need.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Commands_have_the_names_by_which_they_are_found()
    {
        using var actors = new ActorRuntime();
        var (parts, terminal) = (Program.Parts(actors, Terminal.OfProcess()), Terminal.OfProcess());

        var all = CommandLine.Commands(parts, terminal).ToList();

        Assert.True(all.Count > 25, $"{all.Count} commands");
        Assert.All(all, one => Assert.Equal(one.Name, one.Create().Name));
        Assert.Equal(
            all.Select(one => one.Name), CommandLine.Create(parts, terminal).Subcommands.Select(one => one.Name));
    }

    [Theory]
    [InlineData("evtchn", 1)]
    [InlineData("config", 1)]
    [InlineData("--wide", 28)]
    [InlineData("runns", 28)]
    public void Only_the_command_that_is_named_is_made(string first, int least)
    {
        using var actors = new ActorRuntime();
        var (parts, terminal) = (Program.Parts(actors, Terminal.OfProcess()), Terminal.OfProcess());

        var made = CommandLine.Create(parts, terminal, first).Subcommands;

        if (least == 1) Assert.Equal(first, Assert.Single(made).Name);
        else Assert.True(made.Count >= least, $"{made.Count} commands");
    }

    /// <summary>The signal knows them by their names, because it may come before the command line is read.</summary>
    [Fact]
    public void Every_command_that_can_keep_nothing_tells_what_is_kept_when_it_is_stopped()
    {
        using var actors = new ActorRuntime();
        var terminal = Terminal.OfProcess();

        var keeping = CommandLine.Commands(Program.Parts(actors, terminal), terminal)
            .Where(one => one.Create().Options.Any(option => option.Name == "--no-store")).Select(one => one.Name);

        Assert.True(keeping.Count() > 2);
        Assert.All(keeping, name =>
        {
            using var error = new StringWriter();
            using var signal = new StopSignal(error, _ => { }, [name]);
            signal.Receive();
            Assert.Contains("what is finished is kept", error.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task The_version_is_told_at_once_as_the_command_line_tells_it()
    {
        using var told = new StringWriter();

        var isTold = Program.TellsVersion(["--version"], told);
        var (code, printed, _) = await RealCommand.TryAsync(["--version"]);

        Assert.Equal((true, 0), (isTold, code));
        // The library's own answer is about the process, which is the test's here.
        Assert.Single(printed.TrimEnd().Split('\n'));
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+", told.ToString());
        Assert.False(Program.TellsVersion(["--version", "run"], told));
        Assert.False(Program.TellsVersion([], told));
    }
}
