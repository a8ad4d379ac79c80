using System.CommandLine;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Report.Counting;
using ActorXen.Report.Printing;

namespace ActorXen.Cli.Help;

/// <summary><c>actorxen counters</c>: lists what a run counts, with unit, subject and meaning.</summary>
internal static class CountersCommand
{
    public static Command Create(Terminal terminal)
    {
        var like = new Option<string?>("--like")
        {
            Description = "Lists only names that contain this text, or that match it as a whole if it has * or ?.",
            HelpName = "PATTERN",
        };
        var json = Options.Json();
        var command = new Command("counters", "Lists everything that a run counts, with unit and meaning.")
        {
            like, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            var entries = CounterListing.Like(CounterListing.Of(CounterLayout.Shipped), parsed.GetValue(like));
            if (parsed.GetValue(json)) await terminal.Out.WriteLineAsync(CounterListing.Json(entries));
            else terminal.Print(CounterListing.Table(entries));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
