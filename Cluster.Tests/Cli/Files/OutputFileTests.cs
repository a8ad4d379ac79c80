using System.Diagnostics;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;

namespace ActorXen.Tests.Cli.Files;

/// <summary>What stands at the name of an output file: files, links and pipes, all in a folder of the test.</summary>
public sealed class OutputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-output-").FullName;

    [Fact]
    public async Task A_file_is_replaced_whole_and_keeps_who_may_read_it()
    {
        var path = In("a.csv");
        await File.WriteAllTextAsync(path, "old");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await OutputFile.WriteTextAsync(path, "new");

        Assert.Equal("new", await File.ReadAllTextAsync(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Several_files_appear_when_all_are_whole()
    {
        var paths = new[] { In("a"), In("b"), In("c") };

        var bytes = await OutputFile.WriteAllAsync(paths, force: false, async streams =>
        {
            foreach (var (size, stream) in streams.Index()) await stream.WriteAsync(new byte[size + 1]);
            Assert.All(paths, path => Assert.False(File.Exists(path)));
        });

        Assert.Equal(6, bytes);
        Assert.Equal([1, 2, 3], paths.Select(path => new FileInfo(path).Length));
        Assert.Equal(paths, Directory.GetFiles(_folder).Order());
    }

    [Fact]
    public async Task Of_several_files_that_fail_none_is_left()
    {
        await Assert.ThrowsAsync<OutputFailedException>(() => OutputFile.WriteAllAsync(
            [In("a"), In("b")], force: false, _ => throw new IOException("No space left on device")));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    /// <summary>.NET names the file under its other name, which is gone when the user reads it.</summary>
    [Fact]
    public async Task A_full_disk_is_said_of_the_file_that_had_no_room_by_its_own_name()
    {
        const int noRoom = 28;

        var refused = await Assert.ThrowsAsync<OutputFailedException>(() => OutputFile.WriteAllAsync(
            [In("a"), In("b")], force: false, streams => throw new IOException(
                $"No space left on device : '{((FileStream)streams[0]).Name}'", noRoom)));

        Assert.Equal(
            $"{In("a")}: The file cannot be written: No space left on device. Make room, or name a file elsewhere.",
            refused.Message);
        Assert.Equal(ExitCode.OutputFailed, ErrorText.CodeOf(refused));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_link_stays_and_the_file_behind_it_is_written()
    {
        await File.WriteAllTextAsync(In("target"), "old");
        File.CreateSymbolicLink(In("one"), In("target"));
        File.CreateSymbolicLink(In("two"), "one");

        await OutputFile.WriteTextAsync(In("two"), "new");

        Assert.Equal("new", await File.ReadAllTextAsync(In("target")));
        Assert.NotNull(new FileInfo(In("one")).LinkTarget);
        Assert.Equal("one", new FileInfo(In("two")).LinkTarget);
    }

    [Fact]
    public async Task A_link_to_nothing_makes_its_target()
    {
        File.CreateSymbolicLink(In("link"), In("target"));

        OutputFile.Check("--csv", In("link"), force: false);
        await OutputFile.WriteTextAsync(In("link"), "new");

        Assert.Equal("new", await File.ReadAllTextAsync(In("target")));
        Assert.NotNull(new FileInfo(In("link")).LinkTarget);
    }

    [Fact]
    public async Task Links_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(In("one"), In("two"));
        File.CreateSymbolicLink(In("two"), In("one"));

        await Assert.ThrowsAsync<InputException>(() => OutputFile.WriteTextAsync(In("one"), "new"));
        Assert.Throws<InputException>(() => OutputFile.Check("--csv", In("one"), force: true));
    }

    [Fact]
    public async Task A_pipe_is_written_through_and_stays_one()
    {
        if (!OperatingSystem.IsLinux()) return;
        await MakePipeAsync(In("pipe"));
        var reader = Task.Run(() => File.ReadAllTextAsync(In("pipe")));

        OutputFile.Check("--csv", In("pipe"), force: false);
        await OutputFile.WriteTextAsync(In("pipe"), "through");

        Assert.Equal("through", await reader);
        Assert.False(FileKind.IsRegular(In("pipe")));
        Assert.True(FileKind.IsWrittenThrough(In("pipe")));
    }

    [Fact]
    public async Task A_link_to_a_pipe_is_written_through_too()
    {
        if (!OperatingSystem.IsLinux()) return;
        await MakePipeAsync(In("pipe"));
        File.CreateSymbolicLink(In("link"), In("pipe"));
        var reader = Task.Run(() => File.ReadAllTextAsync(In("pipe")));

        await OutputFile.WriteTextAsync(In("link"), "through");

        Assert.Equal("through", await reader);
        Assert.NotNull(new FileInfo(In("link")).LinkTarget);
        Assert.False(FileKind.IsRegular(In("pipe")));
    }

    [Fact]
    public async Task A_format_that_seeks_can_be_written_to_a_pipe()
    {
        if (!OperatingSystem.IsLinux()) return;
        await MakePipeAsync(In("pipe"));
        var reader = Task.Run(() => File.ReadAllTextAsync(In("pipe")));

        var bytes = await OutputFile.WriteAsync(In("pipe"), force: false, async to =>
        {
            await to.WriteAsync("xbc"u8.ToArray());
            to.Position = 0;
            await to.WriteAsync("a"u8.ToArray());
        });

        Assert.Equal(("abc", 3L), (await reader, bytes));
    }

    [Fact]
    public async Task An_existing_file_is_kept_without_force()
    {
        await File.WriteAllTextAsync(In("target"), "old");
        File.CreateSymbolicLink(In("link"), In("target"));

        foreach (var path in (string[])[In("target"), In("link")])
        {
            Assert.Throws<InputException>(() => OutputFile.Check("--to", path, force: false));
            await Assert.ThrowsAsync<InputException>(
                () => OutputFile.WriteAsync(path, force: false, _ => Task.CompletedTask));
        }

        Assert.Equal("old", await File.ReadAllTextAsync(In("target")));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void One_file_for_two_purposes_is_refused_however_it_is_written()
    {
        File.CreateSymbolicLink(In("link"), In("x"));

        foreach (var second in (string[])[In("x"), In("y/../x"), In("link")])
        {
            var problem = Assert.Throws<InputException>(
                () => OutputFile.RefuseTwice(("--csv", In("x")), ("--parquet", null), ("--html", second)));
            Assert.Contains("--csv and --html name the same file", problem.Message, StringComparison.Ordinal);
        }

        OutputFile.RefuseTwice(("--csv", In("x")), ("--parquet", null), ("--html", In("y")));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private static async Task MakePipeAsync(string path)
    {
        using var made = Process.Start("mkfifo", path);
        await made.WaitForExitAsync();
        Assert.Equal(0, made.ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
