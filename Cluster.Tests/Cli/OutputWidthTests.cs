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
        "--help",
        "run --help",
        "submit --help",
        "runs --help",
        "runs rm --help",
        "runs export --help",
        "xl --help",
        "interrupts --help",
        "verify oracles --help",
        "node --help",
        "bench recovery --help",
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

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task Lists_and_rates_of_stored_runs_fit_too(int width)
    {
        await using var store = new TempStore();
        await RealCommand.RunAsync($"run first-light --until 4ms --engine plain -q --store {store.Path} --name tried");
        var where = $"--store {store.Path}";

        string[] views =
            [.. RunViews.All.Select(view => $"{view.Name} tried --from 1ms {where}"), $"diagnose tried {where}"];
        foreach (var line in views) Fits((await RealCommand.TryAsync(Arguments(line), width)).Printed, width);
        foreach (var line in new[] { $"runs {where}", $"interrupts tried --host a0 --delta 2ms {where}" })
        {
            var (code, printed, error) = await RealCommand.TryAsync(Arguments(line), width);
            Assert.True(code == 0, error);
            Fits(printed, width);
            Assert.Contains(line.StartsWith("runs", StringComparison.Ordinal) ? "tried" : "total", printed);
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
