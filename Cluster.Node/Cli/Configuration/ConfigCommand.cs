using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Configuration;

/// <summary><c>actorxen config</c>: checks scenarios and prints what they resolve to.</summary>
public static class ConfigCommand
{
    /// <param name="policies">Everything that a scenario can name and set.</param>
    public static Command Create(IScenarioCatalogue policies, Terminal terminal) =>
        new("config", "Checks scenarios and shows what they resolve to.")
        {
            Check(policies, terminal), Print(policies), ConfigKeysCommand.Create(policies, terminal),
        };

    private static Command Check(IScenarioCatalogue policies, Terminal terminal)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Scenario files, or names of shipped scenarios.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (sets, calibration) = Options();
        var command = new Command("check", "Checks scenarios and reports all problems at once.")
        {
            files, sets, calibration,
        };
        command.SetAction(parsed =>
        {
            var code = ExitCode.Ok;
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var result =
                    ScenarioLoader.Load(file, new(policies, parsed.GetValue(sets), parsed.GetValue(calibration)));
                if (result.Spec is { } spec)
                    parsed.InvocationConfiguration.Output.Write(TextOf(file, spec, terminal.Width));
                else code = Refuse(parsed, file, result);
                foreach (var warning in result.Warnings)
                    parsed.InvocationConfiguration.Error.WriteLine(warning.Warning);
            }

            return (int)code;
        });
        return command;
    }

    /// <summary>What a good scenario is, and below it the machines in words, equal hosts once.</summary>
    private static string TextOf(string file, RunSpec spec, int width)
    {
        var lines = HostsInWords.Of(spec).Select(line => Lines.Wrap(line, width, "  "));
        return string.Join(
            '\n', [Lines.Wrap($"{file}: ok ({ScenarioSummary.Of(spec)})", width), .. lines]) + "\n";
    }

    private static Command Print(IScenarioCatalogue policies)
    {
        var file = new Argument<string>("FILE") { Description = "A scenario file, or the name of a shipped scenario." };
        var (sets, calibration) = Options();
        var command = new Command(
            "print", "Prints a scenario with everything that determines its results: defaults, costs, recordings.")
        {
            file, sets, calibration,
        };
        command.SetAction(parsed =>
        {
            var result = ScenarioLoader.Load(
                parsed.GetRequiredValue(file), new(policies, parsed.GetValue(sets), parsed.GetValue(calibration)));
            if (result.Spec is not { } spec) return (int)Refuse(parsed, parsed.GetRequiredValue(file), result);
            parsed.InvocationConfiguration.Output.Write(ScenarioText.Of(spec, policies));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static ExitCode Refuse(ParseResult parsed, string file, LoadResult result)
    {
        parsed.InvocationConfiguration.Error.WriteLine(ScenarioProblem.Table(file, result.Problems));
        return ExitCode.BadInput;
    }

    private static (Option<string[]> Sets, Option<string?> Calibration) Options() => (
        new("--set") { Description = "Overrides a setting of the file; may be repeated.", HelpName = "key=value" },
        new Option<string?>("--calibration")
        {
            Description = "A file of costs to use instead of the shipped ones.",
            HelpName = "FILE",
        }.Filled("names no file. Write one"));
}
