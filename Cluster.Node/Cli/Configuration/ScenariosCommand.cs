using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;
using ActorXen.Scenarios.Hocon;

namespace ActorXen.Cli.Configuration;

/// <summary><c>actorxen scenarios</c>: lists the scenarios that come with the program.</summary>
public static class ScenariosCommand
{
    public static Command Create(IScenarioCatalogue policies, Terminal terminal)
    {
        var command = new Command("scenarios", "Lists the scenarios that come with the program.");
        command.SetAction(_ =>
        {
            var table = new TextTable(
                "Shipped scenarios", [new("name", 0), new("contents", 0, Wraps: true)],
                "run one: actorxen run NAME; print one in full: actorxen config print NAME");
            foreach (var name in new ShippedFiles().ScenarioNames)
            {
                var loaded = ScenarioLoader.Load(name, new(policies));
                table.Add(name, loaded.Spec is { } spec ? ScenarioSummary.Of(spec) : loaded.Problems[0].ToString());
            }

            terminal.Print(table);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
