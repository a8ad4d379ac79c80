using ActorXen.Cli.Errors;
using ActorXen.Tests.Kubernetes;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Help;

/// <summary>The scripts, in the shells for which they are; a shell that is not installed is not tried.</summary>
public sealed class CompletionCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-completion").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete ")]
    public async Task A_script_is_printed(string shell, string registers)
    {
        var script = await RealCommand.RunAsync($"completion {shell}");

        Assert.Contains(registers, script);
        Assert.DoesNotContain('\r', script);
    }

    [Fact]
    public async Task Another_shell_is_refused()
    {
        var (code, _, error) = await RealCommand.TryAsync("completion tcsh");

        Assert.Equal((int)ExitCode.BadInput, code);
        Assert.Contains(
            "There is no completion for \"tcsh\". Use bash, zsh or fish. Try: actorxen completion --help", error);
    }

    /// <summary>
    /// The program itself answers in <see cref="CompletionsTests"/>. Here a script answers with what it was asked.
    /// </summary>
    [Theory]
    [InlineData("actorxen ru", "[suggest:2]|ru")]
    [InlineData("actorxen ", "[suggest:0]|")]
    [InlineData("actorxen run first-light --set a=b", "[suggest:25]|run first-light --set a=b")]
    public async Task Bash_asks_for_the_line_without_the_programs_name(string line, string asked)
    {
        var words = line.Split(' ');
        var ask = $"""
            source script; COMP_WORDS=({string.Join(' ', words.Where(word => word.Length > 0))})
            COMP_CWORD={words.Length - 1}; COMP_LINE='{line}'; COMP_POINT={line.Length}
            _actorxen; printf '%s\n' "${"{COMPREPLY[@]}"}"; complete -p actorxen
            """;

        var printed = await TypeAsync("bash", ["-c", ask]);

        Assert.Equal(
            [asked, "second answer", "complete -o bashdefault -o default -F _actorxen actorxen"],
            printed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Bash_offers_what_is_to_the_left_of_the_cursor()
    {
        var printed = await TypeAsync(
            "bash",
            [
                "-c",
                "source script; COMP_WORDS=(actorxen ru x); COMP_LINE='actorxen ru x'; COMP_POINT=11; _actorxen; "
                    + "echo \"${COMPREPLY[0]}\"",
            ]);

        Assert.Equal("[suggest:2]|ru\n", printed);
    }

    [ShellFact("zsh")]
    public async Task Zsh_asks_for_the_line_without_the_programs_name()
    {
        var ask = """
            autoload -Uz compinit; compinit -u -d dump; source ./script; print -r -- $_comps[actorxen]
            compadd() { print -rl -- "${@[2,-1]}" }
            words=(actorxen run first); CURRENT=3; PREFIX=first; _actorxen
            words=(actorxen ''); CURRENT=2; PREFIX=; _actorxen
            """;

        Assert.Equal(
            "_actorxen\n[suggest:9]|run first\nsecond answer\n[suggest:0]|\nsecond answer\n",
            await TypeAsync("zsh", ["-f", "-c", ask]));
    }

    [ShellFact("fish")]
    public async Task Fish_asks_for_the_line_without_the_programs_name()
    {
        string[] complete = ["--no-config", "-c", "source script; complete --do-complete $argv"];

        Assert.Contains("[suggest:9]|run first", await TypeAsync("fish", [.. complete, "actorxen run first"]));
        Assert.Contains("[suggest:0]|", await TypeAsync("fish", [.. complete, "actorxen "]));
    }

    /// <summary>Runs a shell beside its script and an <c>actorxen</c> that repeats its arguments.</summary>
    private async Task<string> TypeAsync(string shell, string[] arguments)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "script"), await RealCommand.RunAsync($"completion {shell}"));
        var fake = Path.Combine(_folder, "actorxen");
        await File.WriteAllTextAsync(fake, "#!/bin/sh\nprintf '%s|%s\\nsecond answer\\n' \"$1\" \"$2\"\n");
        await PublishedProgram.RunAsync(_folder, ["chmod", "+x", fake], new Dictionary<string, string>());
        var path = new Dictionary<string, string>
        {
            ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _folder,
        };
        var (code, text) = await PublishedProgram.RunAsync(_folder, [shell, .. arguments], path);
        Assert.True(code == 0, text);
        return text;
    }
}
