using ActorXen.Cli.Errors;

namespace ActorXen.Tests.Cli.Help;

/// <summary>
/// A mistyped command line is answered in our own words: what was written, and what was meant or is allowed.
/// </summary>
public sealed class UsageTextTests
{
    [Theory]
    [InlineData("rnu", "There is no command \"rnu\". Did you mean run? Try: actorxen --help")]
    [InlineData("run first-light --sed 3", "There is no option --sed. Did you mean --seed? Try: actorxen run --help")]
    [InlineData("run --sed 3", "There is no option --sed. Did you mean --seed? Try: actorxen run --help")]
    [InlineData("run x --sed=3", "There is no option --sed. Did you mean --seed? Try: actorxen run --help")]
    [InlineData("verify oracle", "There is no command \"oracle\". Did you mean oracles? Try: actorxen verify --help")]
    [InlineData("oracles", "There is no command \"oracles\". Did you mean verify oracles? Try: actorxen --help")]
    [InlineData("config chek x", "There is no command \"chek\". Did you mean check? Try: actorxen config --help")]
    [InlineData("config", "actorxen config needs a command: check, print or keys. Try: actorxen config --help")]
    [InlineData(
        "import", "actorxen import needs a command: ", "Try: actorxen import --help")]
    [InlineData(
        "evtchn 20261201-3f9a1c",
        "\"20261201-3f9a1c\" is no command of actorxen evtchn. Did you mean actorxen evtchn dump 20261201-3f9a1c? ")]
    [InlineData(
        "evtchn --dom b0/web-0 x", "actorxen evtchn has no option --dom. Did you mean actorxen evtchn dump? Try: ")]
    [InlineData("evtchn dmp r", "\"dmp\" is no command of actorxen evtchn. Did you mean actorxen evtchn dump? Try: ")]
    [InlineData("counters --from 1ms", "There is no option --from. Its options are ", "counters --help")]
    [InlineData("run x --length 1s", "There is no option --length. Did you mean --until? Try: actorxen run --help")]
    [InlineData("study x --duration 1s", "There is no option --duration. Did you mean --length? ", "study --help")]
    [InlineData("import xl", "actorxen import xl needs FILE. Try: actorxen import xl --help")]
    [InlineData("imprt xl a.cfg", "There is no command \"imprt\". Did you mean import? Try: actorxen --help")]
    [InlineData("xl", "actorxen xl needs RUN. Try: actorxen xl --help")]
    [InlineData("xl r", "actorxen xl needs QUESTION. Try: actorxen xl --help")]
    [InlineData(
        "xl r dmesg",
        "xl has no \"dmesg\". Use list, vcpu-list, cpupool-list, sched-credit, sched-credit2, sched-rtds or "
        + "sched-sedf. Try: actorxen xl --help")]
    [InlineData("xl r vcpulist", "xl has no \"vcpulist\". Use vcpu-list. Try: actorxen xl --help")]
    [InlineData("run x --seed y", "--seed \"y\" is not a whole number. Try: actorxen run --help")]
    [InlineData("run x --threads 99999999999", "--threads \"99999999999\" is out of range. Try: actorxen run --help")]
    [InlineData("run x --threads 3 --threads 4", "--threads is given 2 times. Give it once. Try: actorxen run --help")]
    [InlineData("run x --engine", "--engine needs a value: --engine actors|plain. Try: actorxen run --help")]
    [InlineData("run x y", "\"y\" is one argument too many: actorxen run takes SCENARIO. Try: actorxen run --help")]
    [InlineData("scenarios x", "actorxen scenarios takes no arguments, so \"x\" is one too many. Try: ")]
    [InlineData("runs exprot", "There is no command \"exprot\". Did you mean export? Try: actorxen runs --help")]
    [InlineData("runs export r", "--output is required. Try: actorxen runs export --help")]
    [InlineData("runs export --to x", "actorxen runs export needs RUN. Try: actorxen runs export --help")]
    [InlineData("runs import", "actorxen runs import needs FILE. Try: actorxen runs import --help")]
    [InlineData("runs rm r --keep 0", "--keep 0 is not between 1 and 1000000. Try: actorxen runs rm --help")]
    [InlineData("runs rm --older 3", "--older \"3\" is not an age. Write whole minutes", "runs rm --help")]
    [InlineData(
        "runs rm", "runs rm needs RUN, --like, --older, --keep or --unfinished to choose runs. Nothing was removed.",
        "rm --help")]
    [InlineData("runs rm --keep-named", "runs rm needs RUN, ", "--help")]
    [InlineData("run x --no-store --keep 3", "--keep needs the store. Leave --no-store or --keep out.")]
    [InlineData("counters --like", "--like needs a value: --like PATTERN. Try: actorxen counters --help")]
    [InlineData("--sed", "There is no option --sed. Its options are ", "Try: actorxen --help")]
    [InlineData("bench phold --lps 0", "--lps must be at least 1. Try: actorxen bench phold --help")]
    [InlineData("verify oracles --lst", "There is no option --lst. Did you mean --list?", "verify oracles --help")]
    public async Task A_mistyped_command_line_is_answered_in_a_line(string line, string said, string end = "")
    {
        var (code, printed, error) = await RealCommand.TryAsync(line);

        Assert.Equal(((int)ExitCode.BadInput, ""), (code, printed));
        Assert.StartsWith($"actorxen: {said}", error, StringComparison.Ordinal);
        Assert.EndsWith($"{end}\n", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\t', error);
    }

    [Theory]
    [InlineData("run", "ping-pong")]
    [InlineData("runs")]
    [InlineData("replay", "x")]
    public async Task A_store_without_a_name_is_refused(params string[] arguments)
    {
        foreach (var name in new[] { "", " " })
        {
            var (code, printed, error) = await RealCommand.TryAsync([.. arguments, "--store", name]);

            Assert.Equal(((int)ExitCode.BadInput, ""), (code, printed));
            Assert.StartsWith("actorxen: --store \"\" names no file.", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("run first-lite --no-store", "There is no such file.   Did you mean first-light?")]
    [InlineData("submit first-light.conf", "There is no such file.   Did you mean first-light?")]
    [InlineData("study web-frm --no-store", "There is no such file. Did you mean web-farm?")]
    [InlineData("study dom0-sizin --no-store", "There is no such file. Did you mean dom0-sizing?")]
    [InlineData("config check \"\"", "There is no such file.")]
    [InlineData("run /nowhere/at-all.conf --no-store", "actorxen scenarios lists the shipped scenarios.")]
    [InlineData("run 20261202-c8210d --no-store", "is the id of a run, not a scenario. Execute it again with ")]
    [InlineData("run @file --no-store", "There is no such file.")]
    [InlineData("run first-light --no-store --set seeed=3", "Did you mean seed?")]
    public async Task A_mistyped_scenario_or_setting_too(string line, string said)
    {
        var (code, _, error) = await RealCommand.TryAsync(line);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("actors", "")]
    [InlineData("config", "check", "")]
    [InlineData("config", "print", "")]
    public async Task A_scenario_without_a_name_is_refused(params string[] arguments)
    {
        var (code, _, error) = await RealCommand.TryAsync(arguments);

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("A scenario needs a name.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_dashes_everything_is_an_argument()
    {
        var (code, _, error) = await RealCommand.TryAsync("run --no-store -- --sed");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("--sed   There is no such file.", error, StringComparison.Ordinal);
    }
}
