using System.Globalization;

namespace ActorXen.Pages;

/// <summary>A number for each host, in rows of racks, with a colour that says how large it is.</summary>
/// <param name="Note">What the numbers are.</param>
/// <param name="Rows">Racks with their hosts, in order.</param>
internal sealed record HeatMap(string Title, string Note, IReadOnlyList<HeatRow> Rows)
{
    /// <summary>Of 0 to <see cref="Steps"/>: each step begins at such a value.</summary>
    public required IReadOnlyList<double> Begins { get; init; }

    /// <summary>How a number is written in its cell, and in the legend.</summary>
    public required Func<double, string> TextOf { get; init; }

    public const int Steps = 8;

    private const int FirstLightText = 5;
    private const int MostInRow = 20;
    private const int MostWithNames = 64;

    public void Write(Markup to)
    {
        var withNames = Rows.Sum(row => row.Cells.Count) <= MostWithNames;
        var widest = Math.Min(MostInRow, Rows.Max(row => row.Cells.Count));
        TableMarkup.Open(to, Title, Note);
        to.Raw("<table class=\"heat\" aria-label=\"").Text(Title).Raw("\">\n<thead><tr><th scope=\"col\">rack</th>");
        for (var column = 1; column <= widest; column++) to.Raw("<th scope=\"col\">").Text($"{column}").Raw("</th>");
        to.Raw("</tr></thead>\n<tbody>\n");
        foreach (var row in Rows)
        {
            foreach (var (part, cells) in row.Cells.Chunk(MostInRow).Index())
            {
                var more = part == 0 ? "" : $", from {part * MostInRow + 1}";
                to.Raw("<tr><th scope=\"row\">").Text(row.Rack + more).Raw("</th>");
                foreach (var cell in cells) Write(to, cell, withNames);
                to.Raw("</tr>\n");
            }
        }

        to.Raw("</tbody></table></div>\n<div class=\"legend\"><span class=\"note\">from</span>");
        foreach (var (step, begin) in Begins.Index())
            to.Raw(ClassOf("<b class=\"", step, "\">")).Text(TextOf(begin)).Raw("</b>");
        to.Raw("</div>\n");
    }

    private void Write(Markup to, HeatCell cell, bool withName)
    {
        if (cell.Value is not { } value)
        {
            to.Raw("<td title=\"").Text(cell.Host).Raw("\">-");
        }
        else
        {
            var step = Math.Max(0, Begins.Count(begin => begin <= value) - 1);
            to.Raw(ClassOf("<td class=\"", step, "\"")).Raw(" title=\"").Text(cell.Host).Raw("\">").Text(TextOf(value));
        }

        if (withName) to.Element("span", cell.ShortName);
        to.Raw("</td>");
    }

    private static string ClassOf(string before, int step, string after) => string.Create(
        CultureInfo.InvariantCulture, $"{before}h{step}{(step >= FirstLightText ? " light" : "")}{after}");

    /// <summary>Steps of equal size from zero.</summary>
    public static IReadOnlyList<double> Even(double largest) =>
        [.. Enumerable.Range(0, Steps).Select(step => largest * step / Steps)];

    /// <summary>Steps of equal ratio; even ones if the numbers are close to each other.</summary>
    public static IReadOnlyList<double> Ratios(double smallest, double largest)
    {
        if (smallest <= 0 || largest < 2 * smallest) return Even(largest);
        var ratio = largest / smallest;
        return [.. Enumerable.Range(0, Steps).Select(step => smallest * Math.Pow(ratio, (double)step / Steps))];
    }
}

/// <summary>A rack.</summary>
internal sealed record HeatRow(string Rack, IReadOnlyList<HeatCell> Cells);

/// <param name="Value">null where nothing can be said.</param>
internal readonly record struct HeatCell(string Host, double? Value)
{
    /// <summary>Without the rack before a slash.</summary>
    public string ShortName => Host[(Host.LastIndexOf('/') + 1)..];
}
