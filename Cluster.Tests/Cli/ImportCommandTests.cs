using ActorXen.Cli;
using ActorXen.Tests.Scenarios;

namespace ActorXen.Tests.Cli;

public sealed class ImportCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_scenario_is_on_stdout_and_what_it_lacks_on_stderr()
    {
        var file = Write("a.cfg", "name = 'a'\nvcpus = 2\nmemory = 512\n");
        var session = new Session();

        Assert.Equal((int)ExitCode.Ok, await session.TypeAsync($"import xl {file} --pcpus 4"));

        Assert.Equal(4, Given.Good(session.Out).Hosts[0].Machine.Pcpus);
        Assert.Equal($"{file}:3 memory: ignored because memory is not modelled", Assert.Single(session.ErrorLines));
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

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
