using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Shelf;

/// <summary>Keeping house: sizes, <c>rm</c>, <c>--keep</c>, files.</summary>
public sealed class RunsHouseTests : StoreTest
{
    private string At => $"--store {Store.Path}";

    [Fact]
    public async Task The_list_says_how_much_room_runs_take()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf -q");
        await session.TypeAsync("run small.conf -q");

        await session.TypeAsync("runs");
        Assert.Contains("1.5 KB\n", session.Out, StringComparison.Ordinal);
        Assert.Contains("size: bytes of events, checkpoints, marks and recordings; 3.0 KB in all.", session.Out);

        await session.TypeAsync("runs --json");
        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal(3000, json.RootElement.GetProperty("size_bytes").GetInt64());
        Assert.Equal(1500, json.RootElement.GetProperty("runs")[0].GetProperty("size_bytes").GetInt64());
    }

    [Theory]
    [InlineData("--like small", "Removed 3 runs, 4.5 KB. The file is 2.0 KB smaller.", 0)]
    [InlineData("--like small --keep-named", "Removed 2 runs, 3.0 KB. ", 1)]
    [InlineData("first", "Removed 1 run, 1.5 KB. ", 2)]
    [InlineData("first first --like nothing", "Nothing fits. Nothing was removed.", 3)]
    [InlineData("--older 1d", "Nothing fits. Nothing was removed.", 3)]
    [InlineData("--older 0min", "Removed 3 runs", 0)]
    [InlineData("--keep 1", "Removed 1 run, ", 2)]
    [InlineData("--keep 2", "Nothing fits. Nothing was removed.", 3)]
    [InlineData("--like small --dry-run", "3 runs, 4.5 KB in all. Nothing was removed.", 3)]
    public async Task Runs_are_chosen_by_everything_that_is_given(string options, string said, int left)
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first -q");
        await session.TypeAsync("run small.conf -q");
        await session.TypeAsync("run small.conf -q");

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"runs rm {options}"));

        Assert.Contains(said, session.Out, StringComparison.Ordinal);
        await session.TypeAsync("runs --json");
        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal(left, json.RootElement.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public async Task A_named_run_that_does_not_exist_ends_the_command_before_anything_is_removed()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first -q");

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync("runs rm first second"));

        Assert.Single(session.ErrorLines);
        Assert.NotEmpty(await session.OnlyRunAsync());
    }

    [Fact]
    public async Task Unfinished_runs_are_refused_by_name_and_spared_by_pattern()
    {
        var open = Store.Open();
        await open.OpenAsync(TempStore.Header() with { Name = "open" });

        var (code, _, error) = await RealCommand.TryAsync($"runs rm open {At}");
        var spared = await RealCommand.RunAsync($"runs rm --like toy {At}");
        var removed = await RealCommand.RunAsync($"runs rm --older 0min --unfinished {At}");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains("has not ended; a process may still write it. Nothing was removed.", error);
        Assert.Equal(
            "Nothing fits. Nothing was removed.\nSpared 1 not ended; --unfinished removes them too.\n", spared);
        Assert.StartsWith("Removed 1 run, ", removed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_run_is_listed_as_such_beside_the_others_with_what_to_do()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.SealAsync(TempStore.Header().RunId, TempStore.Seal(1.Ms));
        await journal.OpenAsync(TempStore.Header("20261123-aaaaaa"));
        Store.Execute("UPDATE journal SET manifest = 'sealee' WHERE manifest = 'sealed'");

        var (code, printed, error) = await RealCommand.TryAsync($"runs {At}");
        var (_, json, _) = await RealCommand.TryAsync($"runs --json {At}");

        Assert.Equal((int)ExitCode.StoreFailed, code);
        Assert.Matches(@"20261123-aaaaaa +toy .* open ", printed);
        Assert.Matches(@"20261123-3f9a1c +- .* damaged ", printed);
        Assert.Equal(
            "actorxen: run 20261123-3f9a1c is damaged: event 2: its checksum is wrong. Mend it with actorxen run "
            + "--resume 20261123-3f9a1c, which makes everything from there on again.\n",
            error);
        var damaged = JsonDocument.Parse(json).RootElement.GetProperty("damaged")[0];
        Assert.Equal("20261123-3f9a1c", damaged.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task A_damaged_run_can_be_removed_by_its_id()
    {
        var journal = Store.Open();
        await journal.OpenAsync(TempStore.Header());
        await journal.CloseAsync(TempStore.Header().RunId, new(1, 2, 3, "", null));
        Store.Execute("UPDATE journal SET message = @bytes WHERE manifest = 'opened'", ("@bytes", new byte[] { 9 }));

        var removed = await RealCommand.RunAsync($"runs rm 20261123 {At}");

        Assert.StartsWith("Removed 1 run, ", removed, StringComparison.Ordinal);
        Assert.Empty(await journal.ListAsync());
    }

    [Fact]
    public async Task Keep_leaves_the_latest_runs_and_all_with_a_name()
    {
        var session = new Session();
        await session.TypeAsync("run small.conf --name first -q --keep 2");
        for (var run = 0; run < 2; run++) await session.TypeAsync("run small.conf -q --keep 2");
        Assert.Empty(session.Error);

        await session.TypeAsync("run small.conf -q --keep 1");

        Assert.Matches("^actorxen: --keep 1 removed 2 runs, 3.0 KB: [0-9a-f-]+, [0-9a-f-]+\n$", session.Error);
        await session.TypeAsync("runs --json");
        using var json = JsonDocument.Parse(session.Out);
        Assert.Equal(2, json.RootElement.GetProperty("runs").GetArrayLength());
    }

    [Fact]
    public async Task A_run_in_a_file_answers_in_another_store_as_before()
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "runs.axr");
        await using var other = new TempStore();
        await RealCommand.RunAsync($"run first-light --until 20ms --engine plain -q {At} --name tried");

        var exported = await RealCommand.RunAsync($"runs export tried -o {file} {At}");
        var imported = await RealCommand.RunAsync($"runs import {file} --store {other.Path}");
        var again = await RealCommand.RunAsync($"runs import {file} --store {other.Path}");

        Assert.Matches($"^Exported 1 run to {file}, [0-9.]+ [KM]B.\n$", exported);
        Assert.EndsWith(" imported\n", imported, StringComparison.Ordinal);
        Assert.EndsWith(" is already in the store, the same; skipped\n", again, StringComparison.Ordinal);
        string[] questions =
        [
            "show tried", "show tried --from 10ms", "interrupts tried --host a0", "replay tried --engine plain -q",
            "runs --json",
        ];
        foreach (var question in questions)
        {
            Assert.Equal(
                await RealCommand.RunAsync($"{question} {At}"),
                await RealCommand.RunAsync($"{question} --store {other.Path}"));
        }
    }

    /// <summary>The option of export, the older one, and a dash for standard output give the same file.</summary>
    [Fact]
    public async Task A_file_of_runs_can_be_written_to_standard_output()
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "runs.axr");
        await RealCommand.RunAsync($"run ping-pong --until 5ms --engine plain -q {At} --name tried");
        using var bytes = new MemoryStream();

        await RealCommand.RunAsync($"runs export tried --to {file} {At}");
        var (code, printed, error) = await RealCommand.TryAsync(
            $"runs export tried --output - {At}".Split(' '),
            change: terminal => terminal with { OpenOut = () => bytes });
        var (refused, _, _) = await RealCommand.TryAsync(
            $"runs export tried -o - {At}".Split(' '), change: terminal => terminal with { OutIsScreen = true });

        Assert.Equal((0, "", 2), (code, printed, refused));
        Assert.Matches("^Exported 1 run to standard output, [0-9.]+ [KM]B.\n$", error);
        Assert.Equal(await File.ReadAllBytesAsync(file), bytes.ToArray());
    }

    [Fact]
    public async Task A_file_is_replaced_only_by_force_and_is_whole_or_not_there()
    {
        var folder = Path.GetDirectoryName(Store.Path)!;
        var file = Path.Combine(folder, "runs.axr");
        await Store.Open().OpenAsync(TempStore.Header());
        await File.WriteAllTextAsync(file, "mine");

        var (code, _, error) = await RealCommand.TryAsync($"runs export 2026 --to {file} {At}");
        Assert.Equal(
            ((int)ExitCode.BadInput,
                $"actorxen: {file}: The file exists already. Name another file, or replace it with --force.\n"),
            (code, error));
        Assert.Equal("mine", await File.ReadAllTextAsync(file));

        await RealCommand.RunAsync($"runs export 2026 --to {file} --force {At}");
        Store.Execute("UPDATE journal SET message = @bytes WHERE manifest = 'opened'", ("@bytes", new byte[] { 9 }));
        (code, _, error) = await RealCommand.TryAsync($"runs export 2026 --to {file}2 {At}");

        Assert.Equal((int)ExitCode.StoreFailed, code);
        Assert.Contains("is damaged", error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(folder, "*.axr*"));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_in_a_line_with_its_name()
    {
        var file = Path.Combine(Path.GetDirectoryName(Store.Path)!, "runs.axr");
        await File.WriteAllBytesAsync(file, [.. "AXENRUNS"u8, 1, 200, 7]);

        var (code, _, error) = await RealCommand.TryAsync($"runs import {file} {At}");

        Assert.Equal(
            ((int)ExitCode.BadInput,
                $"actorxen: {file}: The file ends too early, at byte 11. Copy or export it again. "
                + "Nothing was imported.\n"),
            (code, error));
    }
}
