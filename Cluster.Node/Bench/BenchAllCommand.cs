using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Bench;

/// <summary><c>actorxen bench all</c>: ratios to the floor and between engines and sizes, in one file.</summary>
internal static class BenchAllCommand
{
    public static Command Create(BenchSuite suite, Terminal terminal)
    {
        var isShort = new Option<bool>("--short")
        {
            Description = "Smaller sizes: under a minute of CPU instead of some minutes.",
        };
        var against = new Option<string?>("--against")
        {
            Description = "A file that --json wrote earlier. A ratio that is more than 25 % below it in every round "
                + "ends with exit code 9.",
            HelpName = "FILE",
        };
        var json = Options.Json();
        var command = new Command(
            "all", "Measures PHOLD and the model in turn, and prints ratios, which depend little on the machine.")
        {
            isShort, against, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var kept = parsed.GetValue(against) is { } path ? KeptRatios.Read(path) : null;
            var sizes = parsed.GetValue(isShort) ? BenchSizes.Short : BenchSizes.Full;
            void Tell(string text) => terminal.Error.WriteLine($"actorxen: {text}");
            var ratios = await Task.Run(() => suite.Run(sizes, Tell, stop), stop);
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(Json(sizes, ratios, kept));
            else terminal.Print(Table(ratios, kept));
            foreach (var missing in kept?.MissingIn(ratios) ?? [])
                await terminal.Error.WriteLineAsync($"actorxen: warning: \"{missing}\" is kept, but was not measured");
            return (int)(kept is not null && ratios.Any(kept.IsWorse) ? ExitCode.Worse : ExitCode.Ok);
        });
        return command;
    }

    internal static TextTable Table(IReadOnlyList<BenchRatio> ratios, KeptRatios? kept)
    {
        List<Column> columns = ["ratio", "median", "least", "most"];
        if (kept is not null) columns.AddRange(["kept", "verdict"]);
        var table = new TextTable(
            "Events per second of CPU, one divided by the other", columns,
            "Larger is better. One value for each round.");
        foreach (var ratio in ratios)
        {
            table.Add([
                ratio.Name, Text(ratio.Median), Text(ratio.Least), Text(ratio.Most),
                .. kept is null ? (string[])[] : [KeptText(ratio, kept), kept.IsWorse(ratio) ? "WORSE" : "ok"],
            ]);
        }

        return table;
    }

    internal static string Json(BenchSizes sizes, IReadOnlyList<BenchRatio> ratios, KeptRatios? kept) =>
        JsonReport.Text(json =>
        {
            json.StartAnswer();
            json.WriteNumber("processors", Environment.ProcessorCount);
            json.WriteNumber("rounds", sizes.Rounds);
            json.WriteStartArray("ratios");
            foreach (var ratio in ratios) Write(json, ratio, kept);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, BenchRatio ratio, KeptRatios? kept)
    {
        json.WriteStartObject();
        json.WriteString("name", ratio.Name);
        json.WriteNumber("median", Math.Round(ratio.Median, 3));
        json.WriteStartArray("rounds");
        foreach (var round in ratio.Rounds) json.WriteNumberValue(Math.Round(round, 3));
        json.WriteEndArray();
        if (kept is not null) json.WriteBoolean("is_worse", kept.IsWorse(ratio));
        json.WriteEndObject();
    }

    private static string KeptText(BenchRatio ratio, KeptRatios kept) =>
        kept.ByName.TryGetValue(ratio.Name, out var value) ? Text(value) : "-";

    private static string Text(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
