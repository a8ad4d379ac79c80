using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Help;
using ActorXen.Cli.Output;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

/// <summary>
/// Every output fits a terminal of 60, 80 and 120 columns. Only formats of Xen and Linux keep their layouts.
/// </summary>
public sealed class OutputWidthTests
{
    private static readonly int[] Widths = [60, 80, 120];

    /// <summary>Commands that need no store.</summary>
    private static readonly string[] Commands =
    [
        "",
        "scenarios",
        "counters",
        "config keys",
        "config check first-light bobtail pools ping-pong",
        "experiment",
        "verify oracles --list",
        "actors pools",
        "run first-light --until 4ms --engine plain --no-store -q",
        "run smt-sysbench --until 2ms --engine plain --no-store -q",
        "run pools --until 20ms --engine plain --no-store -q --seed 3 --name long-name --note remarkable",
    ];

    /// <summary>What answers from a store with runs (one, two) and studies (sa, ca): <see cref="Makers"/>.</summary>
    private static readonly string[] Stored =
    [
        "runs",
        "show one --all",
        "show one --windows",
        "show sa",
        "show ca",
        "replay one",
        "compare one two --hosts --fail-if p50(request)>1000%",
        "compare one one",
        "compare sa sa",
        "why one",
        "why one --wakeups",
        "why one two",
        "follow one --host a0",
        "follow one --slowest 2",
        "diagnose one",
        "interrupts one --host a0 --delta 2ms",
        "export one --format csv --host a0 -o {folder}/one.csv",
        "fork one --at 5ms --quiet",
        "runs export one --to {folder}/one.actorxen",
        .. RunViews.All.Select(view => $"{view.Name} one --from 1ms"),
        // Columns that only some scenarios have.
        "pcpus unplugged",
        "show unplugged --all",
    ];

    private static readonly string[] Makers =
    [
        "run first-light --until 10ms --quiet --engine plain --name one",
        "run first-light --until 10ms --quiet --engine plain --name two --seed 2",
        "run cpu-offline --until 60ms --quiet --engine plain --name unplugged",
        "study ping-pong --vary defaults.pool.policy=credit2,credit --measure mean(wake) --measure p99(wake) " +
            "--length 10ms --seeds 2 --name sa",
        "study ping-pong --vary defaults.pool.policy=credit2,credit --measure mean(wake) --length 10ms --plan",
        "capacity ping-pong --vary defaults.pool.ratelimit_us=100,150 --until mean(wake)<1s --length 10ms --seeds 2 " +
            "--name ca --compare defaults.pool.policy=credit2,credit",
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var command in Commands)
                foreach (var width in Widths) cases.Add(command, width);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public async Task No_line_is_wider_than_the_terminal(string command, int width)
    {
        var (code, printed, error) = await RealCommand.TryAsync(Arguments(command), width);

        Assert.True(code == 0, error);
        Fits(printed, width);
    }

    /// <summary>Each width has a store of its own, so that studies compute their cells again.</summary>
    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task What_runs_and_studies_print_fits_too(int width)
    {
        await using var store = new TempStore();
        var folder = Path.GetDirectoryName(store.Path)!;
        var wide = new List<string>();
        foreach (var line in Makers.Concat(Stored).Select(one => one.Replace("{folder}", folder)))
        {
            var (code, printed, error) = await RealCommand.TryAsync([.. Arguments(line), "--store", store.Path], width);

            Assert.True(code == 0, $"{line}: {error}");
            // A path and a command are there to be copied, so they are not broken.
            wide.AddRange($"{printed}\n{error}".Split('\n')
                .Where(text => text.TrimEnd().Length > width
                    && !text.Contains(folder, StringComparison.Ordinal)
                    && !text.StartsWith("one cell: actorxen run", StringComparison.Ordinal))
                .Select(text => $"{line}: {text.Length} characters: {text}"));
        }

        Assert.Empty(wide);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Help_of_every_command_fits(int width)
    {
        using var actors = new ActorRuntime();
        var root = CommandLine.Create(Program.Parts(actors, Terminal.OfProcess()), Terminal.OfProcess());
        var paths = Completions.Below(root).Select(CommandExamples.PathOf).Prepend("").ToList();

        Assert.True(paths.Count > 40, $"{paths.Count} commands");
        foreach (var path in paths)
        {
            var (code, printed, error) = await RealCommand.TryAsync([.. Arguments(path), "--help"], width);
            Assert.True(code == 0, error);
            Assert.All(printed.Split('\n'), text => Assert.True(
                text.TrimEnd().Length <= width, $"{path} --help: {text.Length} characters: {text}"));
        }
    }

    [Fact]
    public async Task Wide_shows_every_column_in_any_terminal()
    {
        var line = Arguments("run first-light --until 2ms --engine plain --no-store -q --all");

        var (_, narrow, _) = await RealCommand.TryAsync(line, 60);
        var (_, wide, _) = await RealCommand.TryAsync([.. line, "--wide"], 60);

        Assert.Contains("columns left out: --wide or a wider terminal", narrow, StringComparison.Ordinal);
        Assert.DoesNotContain("columns left out", wide, StringComparison.Ordinal);
        Assert.Contains("events/s", wide, StringComparison.Ordinal);
    }

    private static string[] Arguments(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static void Fits(string printed, int width) => Assert.All(
        printed.Split('\n'),
        line => Assert.True(line.TrimEnd().Length <= width, $"{line.Length} characters: {line}"));
}
