using System.CommandLine;
using System.CommandLine.Parsing;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Help;
using ActorXen.Cli.Output;

namespace ActorXen.Tests.Cli.Help;

/// <summary>Every command shows how it is used, with lines that it understands.</summary>
public class CommandExamplesTests
{
    private static readonly RootCommand Root =
        CommandLine.Create(Program.Parts(new ActorRuntime(), Terminal.OfProcess()), Terminal.OfProcess());

    public static TheoryData<string> Commands =>
        [.. Completions.Below(Root).Prepend(Root).Select(CommandExamples.PathOf)];

    public static TheoryData<string, string> Lines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var (command, examples) in CommandExamples.All)
                foreach (var (line, _) in examples) lines.Add(command, line);
            return lines;
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_commands_help_has_an_example(string command)
    {
        var help = await RealCommand.RunAsync($"{command} --help".TrimStart());

        Assert.Contains($"\nExamples:\n  actorxen {command}", help);
    }

    [Theory, MemberData(nameof(Lines))]
    public void An_example_is_understood_by_the_command_and_fits_a_narrow_terminal(string command, string line)
    {
        var typed = CommandLineParser.SplitCommandLine(line).TakeWhile(word => word is not ("|" or ">")).ToList();
        var parsed = Root.Parse(typed);

        Assert.Empty(parsed.Errors.Select(error => error.Message));
        Assert.StartsWith(command, CommandExamples.PathOf(parsed.CommandResult.Command));
        Assert.InRange($"actorxen {line}".Length, 1, CommandExamples.Widest);
    }

    /// <summary>An entry of a command that has gone would never be seen.</summary>
    [Fact]
    public void Examples_belong_to_commands() => Assert.Empty(
        CommandExamples.All.Keys.Except(Completions.Below(Root).Prepend(Root).Select(CommandExamples.PathOf)));
}
