using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorXen.Report.Printing;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Diagnosis;

/// <summary>The bottlenecks of a part of a run, the root first, each with its evidence and the next command.</summary>
/// <param name="Part">What was looked at.</param>
/// <param name="Rules">Those that look for bottlenecks.</param>
/// <param name="Run">As the user names the run, for the commands.</param>
/// <param name="Options">What the user chose, for the commands: <c> --from 1s</c>; empty for the whole run.</param>
public sealed record DiagnosisAnswer(
    DiagnosedPart Part, IReadOnlyList<IDiagnosisRule> Rules, string Run, string Options)
{
    private const string Indent = "     ";

    private IReadOnlyList<Ranked>? _findings;

    /// <summary>By level, and within a level by share.</summary>
    public IReadOnlyList<Ranked> Findings => _findings ??=
    [
        .. Rules.SelectMany(rule => rule.Find(Part).Select(finding => new Ranked(rule, finding)))
            .OrderBy(one => one.Rule.Level).ThenByDescending(one => one.Finding.Share),
    ];

    /// <summary>For a terminal.</summary>
    /// <param name="most">Findings that are shown.</param>
    public string Text(int width, int most)
    {
        var text = new StringBuilder();
        text.Append(Lines.Wrap(Title(), width)).Append('\n');
        foreach (var (place, one) in Findings.Take(most).Index())
        {
            var others = one.Finding.Others switch
            {
                0 => "",
                1 => " and one other",
                var more => string.Create(CultureInfo.InvariantCulture, $" and {more} others"),
            };
            text.Append('\n').Append(Numbered(place + 1, $"{one.Finding.Where}{others}: {one.Finding.What}", width))
                .Append('\n').Append(Lines.Wrap($"{one.Finding.Evidence}.", width, Indent))
                .Append('\n').Append(Lines.Wrap(CommandOf(one.Finding), width, Indent)).Append('\n');
        }

        var hidden = Findings.Count - most;
        if (hidden > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n… {hidden} more: --all\n");
        return text.ToString();
    }

    /// <summary>The same with every finding.</summary>
    public string Json() => JsonReport.Text(json =>
    {
        json.StartAnswer();
        json.WriteString("run", Run);
        json.WriteNumber("from_seconds", Part.Viewed.From.Nanoseconds / 1e9);
        json.WriteNumber("to_seconds", Part.Viewed.To.Nanoseconds / 1e9);
        json.WriteBoolean("healthy", Findings.Count == 0);
        json.WriteStartArray("findings");
        foreach (var one in Findings) Write(json, one);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private string Title()
    {
        var part = $"{Part.Viewed.Where}, {Part.Viewed.Text}";
        return Findings.Count switch
        {
            0 => $"No bottleneck of {part}: nothing is full, lost or broken, and no slow requests wait for one thing.",
            1 => $"One bottleneck of {part}",
            var count => string.Create(CultureInfo.InvariantCulture, $"{count} bottlenecks of {part}, the root first"),
        };
    }

    private static string Numbered(int place, string text, int width)
    {
        var wrapped = Lines.Wrap(text, width, Indent);
        var number = place.ToString(CultureInfo.InvariantCulture).PadLeft(Indent.Length - 2);
        return number + wrapped[number.Length..];
    }

    private string CommandOf(Finding finding) =>
        $"actorxen {finding.Next.Replace("RUN", Run, StringComparison.Ordinal)}{Options}";

    private void Write(Utf8JsonWriter json, Ranked one)
    {
        json.WriteStartObject();
        json.WriteString("finding", one.Rule.Key);
        json.WriteString("level", one.Rule.Level.ToString().ToLowerInvariant());
        json.WriteString("where", one.Finding.Where);
        json.WriteNumber("others", one.Finding.Others);
        json.WriteNumber("share", Math.Round(one.Finding.Share, 7));
        json.WriteString("what", one.Finding.What);
        json.WriteString("evidence", one.Finding.Evidence);
        json.WriteString("next", CommandOf(one.Finding));
        json.WriteEndObject();
    }

    /// <summary>A finding and the rule that made it.</summary>
    public sealed record Ranked(IDiagnosisRule Rule, Finding Finding);
}
