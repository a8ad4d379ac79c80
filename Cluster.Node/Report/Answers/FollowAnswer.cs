using System.Globalization;
using ActorXen.Report.Paths;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Answers;

/// <summary>Requests or wakeups one by one, with every step of their time.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Chains">In the order in which they are shown.</param>
public sealed record FollowAnswer(string Run, PathNames Names, IReadOnlyList<PathChain> Chains)
{
    /// <summary>One word: whether the run had recorded it, or was executed again.</summary>
    public string Source { get; init; } = "execution";

    public IEnumerable<TextTable> Tables() => Chains.Select(TableOf);

    public string Json() => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("run", Run);
        json.WriteString("source", Source);
        json.WriteStartArray("chains");
        foreach (var chain in Chains)
        {
            json.WriteStartObject();
            json.WriteString("kind", chain.Kind == ChainKind.Request ? "request" : "wakeup");
            json.WriteString("domain", Names.DomainOf(chain));
            json.WriteNumber("number", chain.Number);
            json.WriteNumber("begun_ns", chain.Begun.Nanoseconds);
            json.WriteNumber("latency_ns", chain.Latency);
            json.WriteStartArray("segments");
            var at = chain.Begun.Nanoseconds;
            foreach (var segment in chain.Segments)
            {
                var key = Names.KeyOf(chain, segment);
                json.WriteStartObject();
                json.WriteNumber("at_ns", at);
                json.WriteNumber("length_ns", segment.Length);
                json.WriteString("entity", Names.EntityOf(segment));
                json.WriteString("step", CauseText.Of(segment.Stage));
                json.WriteString("cause", CauseText.KeyOf(segment.Cause));
                if (key.Behind.Length == 0) json.WriteNull("behind");
                else json.WriteString("behind", key.Behind);
                if (key.Rule.Length == 0) json.WriteNull("rule");
                else json.WriteString("rule", key.Rule);
                json.WriteStartArray("costs");
                foreach (var cost in CauseText.CostsOf(segment.Stage, segment.Cause)) json.WriteStringValue(cost);
                json.WriteEndArray();
                json.WriteEndObject();
                at += segment.Length;
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private TextTable TableOf(PathChain chain)
    {
        var what = chain.Kind == ChainKind.Request ? "Request" : "Wakeup";
        var table = new TextTable(
            FormattableString.Invariant(
                $"{what} {chain.Number} of {Names.DomainOf(chain)}: {chain.Latency / 1e3:0.000} us from ")
            + $"{Seconds(chain.Begun.Nanoseconds)} s to {Seconds(chain.Ended.Nanoseconds)} s",
            [
                new("at s", 3), new("+us", 1), new("us", 0), new("who", 0), new("step", 4),
                new("cause", 0, Wraps: true), new("costs", 6),
            ],
            "+us: since it began. costs: the calibration keys and settings that make up the time.");
        var at = 0L;
        foreach (var segment in chain.Segments)
        {
            table.Add(
                Seconds(chain.Begun.Nanoseconds + at), Us(at), Us(segment.Length), Names.EntityOf(segment),
                CauseText.Of(segment.Stage), InWords(chain, segment),
                string.Join(' ', CauseText.CostsOf(segment.Stage, segment.Cause)));
            at += segment.Length;
        }

        return table;
    }

    private string InWords(PathChain chain, in Segment segment)
    {
        var key = Names.KeyOf(chain, segment);
        var behind = key.Behind.Length == 0 ? "" : $" behind {key.Behind}";
        var rule = key.Rule.Length == 0 ? "" : $" ({key.Rule})";
        return $"{CauseText.Of(segment.Cause)}{behind}{rule}";
    }

    private static string Us(long nanoseconds) =>
        (nanoseconds / 1e3).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Seconds(long nanoseconds) =>
        (nanoseconds / 1e9).ToString("0.000000000", CultureInfo.InvariantCulture);
}
