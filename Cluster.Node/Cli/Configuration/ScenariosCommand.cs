using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Report.Printing;
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
        var json = Options.Json();
        var command = new Command("scenarios", "Lists the scenarios that come with the program.") { json };
        command.SetAction(parsed =>
        {
            var all = new ShippedFiles().ScenarioNames
                .Select(name => (name, Contents(ScenarioLoader.Load(name, new(policies))))).ToList();
            if (parsed.GetValue(json)) terminal.Out.WriteLine(Json(all));
            else terminal.Print(Table(all));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string Contents(LoadResult loaded) =>
        loaded.Spec is { } spec ? ScenarioSummary.Of(spec) : loaded.Problems[0].ToString();

    private static TextTable Table(IReadOnlyList<(string Name, string Contents)> all)
    {
        var table = new TextTable(
            "Shipped scenarios", [new("name", 0), new("contents", 0, Wraps: true)],
            "run one: actorxen run NAME; print one in full: actorxen config print NAME");
        foreach (var (name, contents) in all) table.Add(name, contents);
        return table;
    }

    private static string Json(IReadOnlyList<(string Name, string Contents)> all) => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteStartArray("scenarios");
        foreach (var (name, contents) in all)
        {
            json.WriteStartObject();
            json.WriteString("scenario", name);
            json.WriteString("contents", contents);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
