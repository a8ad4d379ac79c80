using System.Diagnostics;
using System.Text;
using ActorXen.Cli.Errors;
using ActorXen.Tests.Scenarios;

namespace ActorXen.Tests.Cli.Configuration;

public sealed class ImportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_scenario_is_on_stdout_and_what_it_lacks_on_stderr()
    {
        var file = Write("a.cfg", "name = 'a'\nvcpus = 2\nmaxmem = 512\n");
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"import xl {file} --pcpus 4"));

        Assert.Equal(4, Given.Good(session.Out).Hosts[0].Machine.Pcpus);
        Assert.Equal(
            $"{file}:3 maxmem: ignored because a domain's memory has no limit of its own",
            Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task With_output_the_scenario_goes_to_the_file()
    {
        var (file, output) = (Write("a.cfg", "name = 'a'"), Path.Combine(_folder, "a.conf"));
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"import xl {file} --output {output}"));

        Assert.Equal("", session.Out);
        Given.Good(await File.ReadAllTextAsync(output));
    }

    [Fact]
    public async Task A_file_in_utf16_is_read()
    {
        var file = Path.Combine(_folder, "wide.cfg");
        await File.WriteAllTextAsync(file, "name = 'a'\r\nvcpus = 2\r\n", Encoding.Unicode);
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"import xl {file}"));
        Assert.Equal(2, Given.Good(session.Out).Hosts[0].Domains[1].Vcpus);
    }

    [Theory]
    [InlineData("xl")]
    [InlineData("trace")]
    public async Task A_file_without_a_name_is_refused(string what)
    {
        var (code, _, error) = await RealCommand.TryAsync(["import", what, ""]);

        Assert.Equal(((int)ExitCode.BadInput, "actorxen: \"\" names no file. Name one."), (code, error.TrimEnd()));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_exit_code_2_with_its_line()
    {
        var file = Write("a.cfg", "name = 'a'\nvcpus 2\n");
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"import xl {file}"));
        Assert.Equal(
            $"actorxen: {file}:2: Expected = after vcpus, found \"2\". Write vcpus = value.",
            Assert.Single(session.ErrorLines));

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"import xl {_folder}/missing.cfg"));
        Assert.Contains("missing.cfg", Assert.Single(session.ErrorLines), StringComparison.Ordinal);

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"import xl {file} --pcpus 300"));
        Assert.Contains(
            "--pcpus 300 is not between 1 and 256", Assert.Single(session.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import xl", "cfg")]
    [InlineData("import trace", "csv")]
    public async Task A_file_that_is_none_is_refused_in_a_line(string command, string ending)
    {
        var session = new Session();
        var missing = Path.Combine(_folder, $"none.{ending}");

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"{command} {missing}"));
        Assert.Equal($"actorxen: {missing}: There is no such file. Check the name.", Assert.Single(session.ErrorLines));

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"{command} {_folder}"));
        Assert.Equal(
            $"actorxen: {_folder}: The file cannot be read: it is a directory. Name another file.",
            Assert.Single(session.ErrorLines));
    }

    /// <summary>Opening such a pipe already waits.</summary>
    [Theory]
    [InlineData("import xl")]
    [InlineData("import trace")]
    public async Task A_signal_ends_an_import_from_a_pipe_without_a_writer(string command)
    {
        var pipe = Path.Combine(_folder, "pipe");
        using (var made = Process.Start("mkfifo", pipe)) await made.WaitForExitAsync();
        using var stop = new CancellationTokenSource();
        var reading = RealCommand.TryAsync([.. command.Split(' '), pipe], stop: stop.Token);

        await stop.CancelAsync();

        Assert.Equal((int)ExitCode.Interrupted, (await reading).Code);
    }

    [Theory]
    [InlineData("import xl", "name = 'a'")]
    [InlineData("import trace", "5\n")]
    public async Task An_output_that_exists_is_not_replaced(string command, string text)
    {
        var (file, output) = (Write("a.txt", text), Write("a.conf", "mine"));
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"{command} {file} --output {output}"));
        Assert.Equal(
            $"actorxen: {output}: The file exists already. Name another file, or remove it.",
            Assert.Single(session.ErrorLines));
        Assert.Equal("mine", await File.ReadAllTextAsync(output));

        var nowhere = Path.Combine(_folder, "none", "a.conf");
        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"{command} {file} --output {nowhere}"));
        Assert.Equal(
            $"actorxen: {nowhere}: The file cannot be written: there is no directory {_folder}/none. Make it, or name "
            + "another file.",
            Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task An_output_that_is_a_directory_is_refused_where_a_file_is_meant()
    {
        var session = new Session();

        Assert.Equal(
            (int)ExitCode.BadInput,
            await session.TypeAsync($"import xl {Write("a.cfg", "name = 'a'")} --output {_folder}"));

        Assert.Equal(
            $"actorxen: {_folder}: The file cannot be written: it is a directory. Name another file.",
            Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task A_folder_of_recordings_is_written_whole_or_not_at_all()
    {
        var (file, folder) = (Write("vm.csv", "0,a,1,2,3\n0,b,1,2,4\n"), Path.Combine(_folder, "out"));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "b.percent"), "mine");
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"import trace {file} --output {folder}"));

        Assert.Equal("b.percent", Path.GetFileName(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public async Task A_huge_file_is_refused()
    {
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync("import xl /dev/zero"));

        Assert.Equal(
            "actorxen: /dev/zero: The file cannot be read: it is larger than 1 MiB. Name another file.",
            Assert.Single(session.ErrorLines));
    }

    [Fact]
    public async Task Several_problems_take_a_line_each()
    {
        var (one, other) = (Write("a.cfg", "vcpus = 0"), Write("b.cfg", "racks = [ {} ]"));
        var session = new Session();

        Assert.Equal((int)ExitCode.BadInput, await session.TypeAsync($"import xl {one} {other}"));

        Assert.Equal(
            [
                "actorxen: 2 problems",
                $"  {one}:1 vcpus: 0 is not a whole number from 1 to 128. Correct it, or remove the line.",
                $"  {other}:1: This looks like a scenario already. Check it with actorxen config check.",
            ],
            session.ErrorLines);
    }

    [Fact]
    public async Task Sockets_are_the_nodes_of_the_host()
    {
        var file = Write("a.cfg", "name = 'a'\nvcpus = 2\ncpus = 'node:1'");
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"import xl {file} --pcpus 8 --sockets 2"));

        Assert.Equal("4-7", Given.Good(session.Out).Hosts[0].Domains[1].HardAffinity.ToString());
        Assert.Empty(session.ErrorLines);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
