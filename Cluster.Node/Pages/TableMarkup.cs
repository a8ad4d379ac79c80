using ActorXen.Report;

namespace ActorXen.Pages;

/// <summary>The tables of text reports as HTML.</summary>
internal static class TableMarkup
{
    public static void Write(Markup to, TextTable table)
    {
        Open(to, table.Title).Raw("<table>\n");
        WriteCaption(to, table.Title, table.Legend, table.Remainder);
        var numeric = table.Columns.Select((_, column) => table.IsNumeric(column)).ToList();
        if (table.Rows.Count > 0)
        {
            to.Raw("<thead><tr>");
            foreach (var (place, column) in table.Columns.Index())
            {
                to.Raw(numeric[place] ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">")
                    .Text(column.Alone ?? column.Head).Raw("</th>");
            }

            to.Raw("</tr></thead>\n<tbody>\n");
            foreach (var row in table.Rows)
            {
                to.Raw("<tr>");
                foreach (var (place, cell) in row.Index())
                    to.Raw(numeric[place] ? "<td class=n>" : Wraps(table.Columns[place], cell)).Text(cell).Raw("</td>");
                to.Raw("</tr>\n");
            }

            to.Raw("</tbody>\n");
        }

        to.Raw("</table></div>\n");
    }

    /// <summary>What scrolls around a table. It can have the focus, for readers who use the keyboard.</summary>
    public static Markup Open(Markup to, string title) =>
        to.Raw("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"").Text(title).Raw("\">\n");

    public static void WriteCaption(Markup to, string title, params string?[] notes)
    {
        to.Raw("<caption>").Text(title);
        foreach (var note in notes)
            if (note is { Length: > 0 }) to.Element("small", note);
        to.Raw("</caption>\n");
    }

    private static string Wraps(Column column, string cell)
    {
        const int longest = 60;
        return column.Wraps || cell.Length > longest ? "<td class=wraps>" : "<td>";
    }
}
