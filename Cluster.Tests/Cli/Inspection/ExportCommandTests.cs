using System.Globalization;
using System.Text.Json;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Inspection;
using ActorXen.Cli.Output;
using ActorXen.Exports;
using ActorXen.Exports.Rows;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Exports.Xentrace;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using Parquet;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>Exports of a real run.</summary>
[Long]
public sealed class ExportCommandTests : StoreTest, IDisposable
{
    private const string Run = "run first-light --until 30ms --engine plain --quiet --name tried";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_part_is_the_same_whether_or_not_checkpoints_are_near()
    {
        await TypeAsync($"{Run} --checkpoint-every 5ms");
        await TypeAsync($"{Run.Replace("tried", "other", StringComparison.Ordinal)} --checkpoint-every 0s");

        foreach (var format in (string[])["xentrace", "perfetto", "csv"])
        {
            await ExportAsync(format, "near", "--host b0 --from 13ms --to 17ms");
            await TypeAsync($"export other --format {format} -o {In("far")} --host b0 --from 13ms --to 17ms --force");

            Assert.True(new FileInfo(In("near")).Length > 10_000);
            Assert.Equal(await File.ReadAllBytesAsync(In("near")), await File.ReadAllBytesAsync(In("far")));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Progress_is_that_of_the_part(bool isTraced)
    {
        await TypeAsync($"{Run} --checkpoint-every 0s{(isTraced ? " --trace" : "")}");
        using var actors = new ActorRuntime();
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, Styled: false, Live: false);
        var parts = Program.Parts(actors, terminal, XenPolicies.Instance);
        await using var journal = parts.FindStore(Store.Path);
        var record = await journal.ReadAsync("tried");
        var (from, to) = (VirtualTime.Zero + 12.Ms, VirtualTime.Zero + 16.Ms);
        var hosts = new HashSet<string>(["b0"], StringComparer.Ordinal);
        var seen = new List<RunProgress>();

        var export = new RowExport(new CsvRows(new MemoryStream()), FactMask.All);
        await (isTraced
            ? new RecordedWalk(parts.Stored, journal, record, from, to, hosts).WriteAsync(export, seen.Add, default)
            : new TraceWalk(parts.Stored, journal, record.Summary.Header, from, to, hosts)
                .WriteAsync(export, seen.Add, default));

        Assert.All(seen, one => Assert.Equal((4.Ms, VirtualTime.Zero), (one.Length, one.Begun)));
        Assert.InRange(seen[0].At.Nanoseconds, 1, 1.Ms.Nanoseconds);
        Assert.Equal(VirtualTime.Zero + 4.Ms, seen[^1].At);
        Assert.InRange(seen[0].Delivered, 1, seen[^1].Delivered - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--host b0 --from 7300us --to 23ms")]
    public async Task A_traced_run_is_exported_from_its_recording_byte_for_byte(string part)
    {
        await TypeAsync($"{Run} --trace");

        foreach (var format in (string[])["perfetto", "csv", "parquet", "json"])
        {
            var (code, printed, told) = await RealCommand.TryAsync(
                $"export tried --format {format} -o {In("read")} {part} --force --quiet --store {Store.Path}".Replace(
                    "  ", " ", StringComparison.Ordinal));
            await ExportAsync(format, "made", $"{part} --replay".TrimStart());

            Assert.True(code == 0, told);
            Assert.StartsWith("Exported ", printed, StringComparison.Ordinal);
            Assert.Matches("^actorxen: read from what run .* recorded \\(--trace\\); --replay executes it again", told);
            Assert.True(new FileInfo(In("read")).Length > 10_000);
            Assert.Equal(await File.ReadAllBytesAsync(In("made")), await File.ReadAllBytesAsync(In("read")));
        }

        await TypeAsync($"export tried --format xentrace -o {In("read.xt")} --host b0 --from 5ms");
        await TypeAsync($"export tried --format xentrace -o {In("made.xt")} --host b0 --from 5ms --replay");
        Assert.Equal(await File.ReadAllBytesAsync(In("made.xt")), await File.ReadAllBytesAsync(In("read.xt")));
    }

    [Theory]
    [InlineData("UPDATE snapshot SET snapshot = zeroblob(40)", "is damaged")]
    [InlineData("DELETE FROM snapshot", "is lost")]
    public async Task A_damaged_trace_is_told_and_the_run_executed_again(string damage, string problem)
    {
        await TypeAsync($"{Run} --trace");
        await ExportAsync("csv", "before", "--host a0 --kinds vm_exited");
        Store.Execute($"{damage} WHERE persistence_id LIKE 'trace-%' AND sequence_number = 20000000");

        var (code, _, told) = await RealCommand.TryAsync(
            $"export tried --format csv -o {In("after")} --host a0 --kinds vm_exited --store {Store.Path}");

        Assert.Equal(0, code);
        Assert.Contains($"what it recorded up to 20 ms {problem}", told, StringComparison.Ordinal);
        Assert.EndsWith(
            "was executed again: what it recorded up to 20 ms is damaged or lost", told.TrimEnd(),
            StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(In("before")), await File.ReadAllBytesAsync(In("after")));
    }

    /// <summary>A part that is whole is read although another one is damaged.</summary>
    [Fact]
    public async Task Only_the_part_that_is_asked_for_must_be_whole()
    {
        await TypeAsync($"{Run} --trace");
        Store.Execute("DELETE FROM snapshot WHERE persistence_id LIKE 'trace-%' AND sequence_number = 20000000");

        var (code, _, told) = await RealCommand.TryAsync(
            $"export tried --format csv -o {In("part")} --host a0 --to 15ms --store {Store.Path}");

        Assert.Equal(0, code);
        Assert.StartsWith("actorxen: read from what run ", told, StringComparison.Ordinal);
    }

    /// <summary>Whoever asks for a part knows that it is one.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(" --to 2ms")]
    public async Task Of_a_run_that_has_not_ended_it_says_what_is_missing(string part)
    {
        await TypeAsync($"{Run} --checkpoint-every 10ms");
        Store.Execute("DELETE FROM journal WHERE sequence_number > 4");

        var (code, printed, told) = await RealCommand.TryAsync(
            $"export tried --format csv -o {In("open")} --host a0{part} --store {Store.Path}");

        Assert.Equal(0, code);
        Assert.StartsWith($"Exported {(part.Length == 0 ? 3 : 2)} ms of a0", printed, StringComparison.Ordinal);
        Assert.Equal(
            part.Length == 0,
            told.Contains(" has not ended: this is 3 ms of its 30 ms. --to executes it ", StringComparison.Ordinal));
        Assert.Equal(part.Length == 0, told.Contains("actorxen run --resume ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_in_rows_add_up_to_the_whole_in_order_of_time()
    {
        await TypeAsync(Run);

        await ExportAsync("csv", "whole");
        await ExportAsync("csv", "first", "--to 11ms");
        await ExportAsync("csv", "second", "--from 11ms");
        var whole = await File.ReadAllLinesAsync(In("whole"));

        Assert.Equal<IEnumerable<string>>(
            whole,
            [.. await File.ReadAllLinesAsync(In("first")), .. (await File.ReadAllLinesAsync(In("second"))).Skip(1)]);
        var order = whole.Skip(1).Select(line => line.Split(','))
            .Select(cells => (long.Parse(cells[0], CultureInfo.InvariantCulture), cells[1])).ToList();
        Assert.Equal(order.Order(), order);
        Assert.Equal(["a0", "a1", "b0", "b1"], order.Select(row => row.Item2).Distinct().Order());
    }

    [Fact]
    public async Task The_formats_have_the_same_rows()
    {
        await TypeAsync(Run);
        const string part = "--host a0 --to 5ms --kinds vm_exited --kinds port_*";

        await ExportAsync("csv", "csv", part);
        await ExportAsync("json", "json", part);
        await ExportAsync("parquet", "parquet", part);
        var csv = (await File.ReadAllLinesAsync(In("csv"))).Select(line => line.Split(',')).ToList();
        var json = (await File.ReadAllLinesAsync(In("json")))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var columns = await ColumnsOfAsync(In("parquet"));

        Assert.Equal(csv[0], columns.Keys);
        Assert.True(csv.Count > 100);
        Assert.All(csv[0].Index(), column => Assert.Equal(
            csv.Skip(1).Select(row => row[column.Index]), columns[column.Item]));
        Assert.Equal(csv.Skip(1).Select(row => row[0]), json.Select(row => $"{row.GetProperty("time_ns")}"));
        Assert.Equal(
            csv.Skip(1).Where(row => row[4] == "vm_exited").Select(row => (row[3], row[7])),
            json.Where(row => row.GetProperty("fact").GetString() == "vm_exited")
                .Select(row => (row.GetProperty("name").GetString()!, row.GetProperty("reason").GetString()!)));
        Assert.All(csv.Skip(1), row => Assert.True(
            row[4] == "vm_exited" || row[4].StartsWith("port_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_directory_gets_a_file_for_each_host()
    {
        await TypeAsync(Run);
        Directory.CreateDirectory(In("traces"));

        var printed = await ExportAsync("xentrace", "traces", "--host a* --to 5ms");

        Assert.Equal(
            ["a0.xentrace", "a1.xentrace"], Directory.GetFiles(In("traces")).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(In("traces")), path => _ = new XentraceBook(File.ReadAllBytes(path)));
        Assert.Contains($"\nRead it with: xenalyze --cpu-hz=256G -s {In("traces")}/a0.xentrace\n", printed);
    }

    [Theory]
    [InlineData("nix --format csv", "No run in ")]
    [InlineData("tried --format csv --host c*", "the run has no host \"c*\". Its hosts: a0, a1, b0, b1.")]
    [InlineData("tried --format csv --from 3ms --to 2ms", "--from 3 ms is not before 2 ms. Give an earlier time.")]
    [InlineData("tried --format csv --to 31ms", "--to 31 ms is after the end of the run. Give at most 30 ms.")]
    [InlineData("tried --format csv --kinds vm_exitd", "--kinds \"vm_exitd\" matches no fact. Did you mean vm_exited")]
    [InlineData("tried --format csv --kinds vm_exited,a", "--kinds \"vm_exited,a\" matches no fact. Of several")]
    [InlineData("tried --format xentrace --host a0 --kinds *", "--kinds chooses facts, and xentrace has contents of i")]
    [InlineData("tried --format xentrace", "xentrace has a file for each host, and there are 4: a0, a1, b0, b1. Ch")]
    [InlineData("tried --format xentrce", "--format \"xentrce\" is not a format. Use xentrace.")]
    public async Task What_cannot_be_exported_is_said_in_a_line(string line, string problem)
    {
        await TypeAsync(Run);

        var (code, printed, error) = await RealCommand.TryAsync($"export {line} -o {In("x")} --store {Store.Path}");

        Assert.Equal((2, ""), (code, printed));
        Assert.StartsWith($"actorxen: {problem}", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_file_that_exists_is_kept()
    {
        await TypeAsync(Run);
        await File.WriteAllTextAsync(In("x"), "mine");

        var (code, _, error) =
            await RealCommand.TryAsync($"export tried --format csv -o {In("x")} --store {Store.Path}");

        Assert.Equal((2, "mine"), (code, await File.ReadAllTextAsync(In("x"))));
        Assert.Contains("The file exists already. Name another file, or replace it with --force.", error);
    }

    [Theory]
    [InlineData("xentrace")]
    [InlineData("perfetto")]
    [InlineData("csv")]
    [InlineData("parquet")]
    [InlineData("json")]
    public async Task What_is_interrupted_leaves_no_file(string format)
    {
        await TypeAsync(Run);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var (code, printed, error) = await RealCommand.TryAsync(
            $"export tried --format {format} --host a0 -o {In("x")} --store {Store.Path}".Split(' '), stop: stop.Token);

        Assert.Equal((130, "", "actorxen: interrupted\n"), (code, printed, error.ReplaceLineEndings("\n")));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_directory_is_made_if_its_name_ends_like_one()
    {
        await TypeAsync(Run);

        var (code, _, error) = await RealCommand.TryAsync(
            $"export tried --format xentrace -o {In("made")} --to 1ms --store {Store.Path}");
        await TypeAsync($"export tried --format xentrace -o {In("made")}/ --to 1ms");

        Assert.Equal(2, code);
        Assert.EndsWith(
            $"or name a directory, which ends in /: {In("made")}/", error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            ["a0.xentrace", "a1.xentrace", "b0.xentrace", "b1.xentrace"],
            Directory.GetFiles(In("made")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_in_the_way_of_a_directory_is_told_in_a_line()
    {
        await TypeAsync(Run);
        await File.WriteAllTextAsync(In("file"), "");

        var (code, _, error) = await RealCommand.TryAsync(
            $"export tried --format xentrace -o {In("file")}/ --to 1ms --store {Store.Path}");

        Assert.Equal(2, code);
        Assert.StartsWith($"actorxen: -o {In("file")}/ cannot be made: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_run_of_another_version_is_refused()
    {
        await TypeAsync(Run);
        var other = new Session { Store = _ => Store.Open() };

        var code = await other.TypeAsync($"export tried --format csv -o {In("x")}");

        Assert.Equal(2, code);
        Assert.EndsWith(
            ", but this is test, whose results may differ. Export it with that one, or run the scenario again.",
            Assert.Single(other.ErrorLines));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private Task<string> TypeAsync(string line) => RealCommand.RunAsync($"{line} --store {Store.Path}");

    private Task<string> ExportAsync(string format, string file, string part = "") =>
        TypeAsync($"export tried --format {format} -o {In(file)}{(part.Length > 0 ? " " : "")}{part} --force --quiet");

    /// <summary>By name; numbers as text, and nothing as an empty one.</summary>
    private static async Task<Dictionary<string, string[]>> ColumnsOfAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file);
        using var group = reader.OpenRowGroupReader(0);
        var columns = new Dictionary<string, string[]>();
        foreach (var field in reader.Schema.GetDataFields())
        {
            if (field.Name is "time_ns")
            {
                var times = new long[group.RowCount];
                await group.ReadAsync<long>(field, times.AsMemory());
                columns[field.Name] = [.. times.Select(value => Text(value))];
            }
            else if (field.Name is "first" or "second")
            {
                var values = new long?[group.RowCount];
                await group.ReadAsync<long>(field, values.AsMemory());
                columns[field.Name] = [.. values.Select(Text)];
            }
            else
            {
                var words = new string?[group.RowCount];
                await group.ReadAsync(field, words.AsMemory());
                columns[field.Name] = [.. words.Select(word => word ?? "")];
            }
        }

        return columns;

        static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
    }
}
