using ActorXen.Report.Tables;

namespace ActorXen.Pages;

/// <summary>The tables of text reports as HTML.</summary>
internal static class TableMarkup
{
    public static void Write(Markup to, TextTable table)
    {
        Open(to, table.Title, table.Legend, table.Remainder);
        if (table.Rows.Count > 0) WriteRows(to, table);
        to.Raw("</div>\n");
    }

    /// <summary>Begins what scrolls around a table. It can have the focus, for readers who use the keyboard.</summary>
    /// <remarks>
    /// The title is no caption element: that would be as narrow as a small table, and would scroll with a wide one.
    /// </remarks>
    public static void Open(Markup to, string title, params string?[] notes)
    {
        to.Raw("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"").Text(title)
            .Raw("\">\n<div class=\"caption\">").Text(title);
        foreach (var note in notes)
            if (note is { Length: > 0 }) to.Element("small", note);
        to.Raw("</div>\n");
    }

    private static void WriteRows(Markup to, TextTable table)
    {
        to.Raw("<table aria-label=\"").Text(table.Title).Raw("\"><thead><tr>");
        var numeric = table.Columns.Select((_, column) => table.IsNumeric(column)).ToList();
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

        to.Raw("</tbody></table>\n");
    }

    private static string Wraps(Column column, string cell)
    {
        const int longest = 60;
        return column.Wraps || cell.Length > longest ? "<td class=wraps>" : "<td>";
    }
}
