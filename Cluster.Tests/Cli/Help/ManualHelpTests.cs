using ActorXen.Cli.Errors;
using ActorXen.Cli.Help;

namespace ActorXen.Tests.Cli.Help;

/// <summary>Help reads like a manual page.</summary>
public class ManualHelpTests
{
    [Fact]
    public async Task The_programs_help_has_every_exit_code_once_and_what_it_reads_around_it()
    {
        var help = await RealCommand.RunAsync("--help");
        var sections = Sections(help);

        Assert.Equal(
            Enum.GetValues<ExitCode>().Select(code => (int)code),
            sections["Exit codes:"].Select(line => int.Parse(line.Trim().Split(' ')[0])));
        Assert.Contains("ACTORXEN_STORE", string.Join('\n', sections["Environment:"]));
        Assert.Contains("runs.db", string.Join('\n', sections["Files:"]));
    }

    [Fact]
    public void Every_exit_code_has_its_own_meaning() => Assert.Equal(
        ManualHelp.ExitCodes.Count, ManualHelp.ExitCodes.Select(each => each.Meaning).Distinct().Count());

    [Fact]
    public async Task A_commands_help_ends_with_its_examples_and_leads_to_the_rest()
    {
        var help = await RealCommand.RunAsync("runs rm --help");

        Assert.Contains("\n  actorxen runs rm --older 30d --keep-named --dry-run\n      lists what would go\n", help);
        Assert.EndsWith("Exit codes, environment and files: actorxen --help\n", help);
    }

    /// <summary>By title, the lines below it up to an empty one.</summary>
    private static Dictionary<string, List<string>> Sections(string help)
    {
        var sections = new Dictionary<string, List<string>>();
        var current = new List<string>();
        foreach (var line in help.Split('\n'))
        {
            if (line.EndsWith(':') && !line.StartsWith(' ')) sections[line] = current = [];
            else if (line.Length > 0) current.Add(line);
        }

        return sections;
    }
}
