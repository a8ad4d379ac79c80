using ActorXen.Report.Tables;

namespace ActorXen.Pages;

/// <summary>A report to hand on: one HTML file that opens from disk and loads nothing.</summary>
/// <remarks>
/// Without a script, and on paper, its tables say everything. Parts appear in the order in which they are added.
/// Decision 0046.
/// </remarks>
public sealed class Page
{
    // Nothing but what is in the file, whatever a browser or a text in it would like to load.
    private const string Policy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        + "form-action 'none'";

    private readonly string _title;
    private readonly List<Chart> _charts = [];
    private readonly Markup _body = new();
    private int _texts;

    /// <param name="title">What the page is about, in a few words.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="answer">What was found in one sentence, then more about it.</param>
    public Page(string title, string question, IReadOnlyList<string> answer)
    {
        _title = title;
        _body.Element("h1", title).Raw("\n").Element("p class=\"question\"", question).Raw("\n<div class=\"answer\">");
        foreach (var text in answer) _body.Element("p", text);
        _body.Raw("</div>\n");
    }

    public Page Heading(string text)
    {
        _body.Element("h2", text).Raw("\n");
        return this;
    }

    public Page Paragraph(string text)
    {
        _body.Element("p", text).Raw("\n");
        return this;
    }

    /// <summary>What a reader must know before using the figures; nothing if there is nothing.</summary>
    public Page Warnings(IEnumerable<string> texts)
    {
        List<string> all = [.. texts];
        if (all.Count == 0) return this;
        _body.Raw("<ul class=\"warning\">");
        foreach (var text in all) _body.Element("li", text);
        _body.Raw("</ul>\n");
        return this;
    }

    /// <summary>Plots, side by side where there is room.</summary>
    public Page Charts(IReadOnlyList<Chart> charts)
    {
        if (charts.Count == 0) return this;
        _body.Raw(charts.Count == 1 ? "<div class=\"charts one\">\n" : "<div class=\"charts\">\n");
        foreach (var chart in charts)
        {
            _body.Raw("<figure><figcaption>").Text(chart.Title);
            if (chart.Note.Length > 0) _body.Element("small", chart.Note);
            _body.Raw("</figcaption><div class=\"plot\" data-chart=\"").Text($"{_charts.Count}")
                .Raw("\" data-title=\"").Text(chart.Title).Raw("\"></div></figure>\n");
            _charts.Add(chart);
        }

        _body.Raw("</div>\n");
        return this;
    }

    public Page Table(TextTable table)
    {
        TableMarkup.Write(_body, table);
        return this;
    }

    /// <summary>Names with their values.</summary>
    public Page Facts(IEnumerable<(string Name, string Value)> facts)
    {
        _body.Raw("<table class=\"facts\"><tbody>\n");
        foreach (var (name, value) in facts)
        {
            if (value.Length == 0) continue;
            _body.Raw("<tr>").Element("th scope=\"row\"", name).Element("td", value).Raw("</tr>\n");
        }

        _body.Raw("</tbody></table>\n");
        return this;
    }

    /// <summary>A command that a reader can copy.</summary>
    public Page Command(string text)
    {
        var id = $"text-{++_texts}";
        _body.Raw("<div class=\"command\"><pre id=\"").Raw(id).Raw("\">").Text(text)
            .Raw("</pre><button type=\"button\" data-copies=\"").Raw(id).Raw("\">Copy</button></div>\n");
        return this;
    }

    /// <summary>A long text that is closed at first.</summary>
    public Page Folded(string summary, string text)
    {
        var id = $"text-{++_texts}";
        _body.Raw("<details>").Element("summary", summary).Raw("<button type=\"button\" data-copies=\"").Raw(id)
            // The first line break of a pre element is not a part of it.
            .Raw("\">Copy</button><pre id=\"").Raw(id).Raw("\">\n").Text(text).Raw("</pre></details>\n");
        return this;
    }

    internal Page Add(HeatMap map)
    {
        map.Write(_body);
        return this;
    }

    /// <summary>The whole file.</summary>
    public override string ToString() => new Markup()
        .Raw("<!doctype html>\n<html lang=\"en\" class=\"no-script\">\n<head>\n<meta charset=\"utf-8\">\n")
        .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n")
        .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .Raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .Element("title", _title).Raw("\n<style>")
        .Raw(Assets.StyleBlock).Raw("</style>\n</head>\n<body>\n<main>\n").Raw(_body.ToString())
        .Raw("</main>\n<p id=\"error\" class=\"warning\" role=\"alert\" hidden></p>\n")
        .Raw("<noscript><p class=\"warning\">Plots need JavaScript. The tables say the same.</p></noscript>\n")
        .Raw("<footer>Made by actorxen. Plots by uPlot (MIT). This file loads nothing from a network.</footer>\n")
        .Raw("<script type=\"application/json\" id=\"charts\">").Raw(ChartJson.Write(_charts)).Raw("</script>\n")
        .Raw("<script>").Raw(Assets.LibraryBlock).Raw("</script>\n<script>").Raw(Assets.ScriptBlock)
        .Raw("</script>\n</body>\n</html>\n").ToString();
}
