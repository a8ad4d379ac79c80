using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>Where <c>actorxen export</c> writes to, and what it says meanwhile.</summary>
[Long]
public sealed class ExportOutputTests : StoreTest
{
    private const string Run = "run first-light --until 30ms --engine plain --quiet --name tried";

    /// <summary>A device that is always full stands for a disk that is.</summary>
    [Fact]
    public async Task A_full_disk_is_said_in_a_line()
    {
        if (!File.Exists("/dev/full")) return;
        await TypeAsync(Run);

        var (code, printed, error) =
            await RealCommand.TryAsync($"export tried --format csv -o /dev/full --quiet --store {Store.Path}");

        Assert.Equal((12, ""), (code, printed));
        Assert.StartsWith("actorxen: /dev/full: The file cannot be written: No space left on device", error);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("export tried --format csv --to 2ms --quiet", "csv")]
    [InlineData("export tried --format perfetto --to 2ms --quiet", "perfetto")]
    [InlineData("export tried --format xentrace --host b0 --to 2ms --quiet", "xentrace")]
    public async Task A_dash_is_the_standard_output(string line, string format)
    {
        await TypeAsync(Run);
        using var bytes = new MemoryStream();

        var (code, printed, error) = await RealCommand.TryAsync(
            [.. line.Split(' '), "-o", "-", "--store", Store.Path], change: terminal => terminal with
            {
                OpenOut = () => bytes,
            });
        await TypeAsync($"{line} -o {In(format)}");

        Assert.Equal((0, ""), (code, printed));
        Assert.Matches("^Exported 2 ms of .* to standard output: [0-9,]+ [a-z]+, .*\\.$", error.TrimEnd());
        Assert.Equal(await File.ReadAllBytesAsync(In(format)), bytes.ToArray());
        Assert.False(File.Exists("-"));
    }

    [Theory]
    [InlineData("parquet", 2)]
    [InlineData("perfetto", 2)]
    [InlineData("json", 0)]
    public async Task What_is_no_text_is_not_written_to_a_terminal(string format, int expected)
    {
        await TypeAsync(Run);
        using var bytes = new MemoryStream();

        var (code, _, error) = await RealCommand.TryAsync(
            $"export tried --format {format} --to 1ms --quiet -o - --store {Store.Path}".Split(' '),
            change: terminal => terminal with { OpenOut = () => bytes, OutIsScreen = true });

        Assert.Equal(expected, code);
        if (expected == 0) return;
        Assert.Equal(
            $"actorxen: -o - would write {format} to a terminal, and it is no text. Name a file, or redirect it: "
                + "> FILE.",
            error.TrimEnd());
        Assert.Empty(bytes.ToArray());
    }

    /// <summary>On a terminal: what is built, and nothing of it stays.</summary>
    [Fact]
    public async Task The_way_to_the_part_is_shown_on_a_terminal_only()
    {
        await TypeAsync($"{Run} --checkpoint-every 0s");
        var typed = $"export tried --format csv --host b0 --from 20ms --force -o {In("x")} --store {Store.Path}";
        var line = typed.Split(' ');

        var (_, _, silent) = await RealCommand.TryAsync(line);
        var (_, _, shown) = await RealCommand.TryAsync(line, change: terminal => terminal with { Live = true });

        Assert.DoesNotContain("ing ", silent, StringComparison.Ordinal);
        Assert.Contains("\rreading the scenario of run ", shown, StringComparison.Ordinal);
        Assert.Contains("\rbuilding 4 hosts", shown, StringComparison.Ordinal);
        Assert.EndsWith(" \r", shown, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(Path.GetDirectoryName(Store.Path)!, name);

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");
}
