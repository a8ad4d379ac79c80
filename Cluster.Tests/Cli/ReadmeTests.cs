using System.CommandLine;
using ActorXen.Cli;
using ActorXen.Cli.Output;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli;

/// <summary>What the README tells a user to type is what the program understands.</summary>
public class ReadmeTests
{
    public static TheoryData<string> Commands => [.. File.ReadLines(Repository.PathOf("README.md"))
        .Where(
            line => line.StartsWith("actorxen ", StringComparison.Ordinal)
                || line.Contains("Cluster.Node -- ", StringComparison.Ordinal))
        .Select(line => line.Split('#')[0].Trim())
        .Where(line => !line.StartsWith('`'))
        .Select(
            line => line.Contains(" -- ", StringComparison.Ordinal)
                ? line.Split(" -- ")[1]
                : line["actorxen ".Length..])];

    [Theory, MemberData(nameof(Commands))]
    public void A_command_of_the_readme_is_understood(string command)
    {
        var root = CommandLine.Create(
            Program.Parts(new ActorXen.Actors.ActorRuntime(), Terminal.OfProcess()), Terminal.OfProcess());

        Assert.Empty(root.Parse(command).Errors.Select(error => error.Message));
    }

    [Fact]
    public void The_scenarios_that_the_readme_names_exist()
    {
        Assert.True(File.Exists(Repository.PathOf("config/scenarios/first-light.conf")));
        Assert.True(File.Exists(Repository.PathOf("config/scenarios/planetlab.conf")));
    }

    [Fact]
    public void Links_of_the_readme_lead_somewhere()
    {
        var text = File.ReadAllText(Repository.PathOf("README.md"));
        var links = System.Text.RegularExpressions.Regex.Matches(text, @"\]\((?<to>[^)#]+)\)").Select(
            match => match.Groups["to"].Value);

        Assert.All(links, link => Assert.True(
            File.Exists(Repository.PathOf(link)) || Directory.Exists(Repository.PathOf(link)), link));
    }
}
