using ActorXen.Cli.Output;
using ActorXen.Report.Tables;
using ActorXen.Report.Views;

namespace ActorXen.Cli.Inspection;

/// <summary>
/// Shows what <c>top --watch</c> sees: on a terminal always at the same place, elsewhere one block after the other.
/// </summary>
/// <param name="json">Prints JSON objects, one after the other.</param>
/// <param name="mostRows">Of a table; a terminal shows as many as it has room for.</param>
internal sealed class TopScreen(Terminal terminal, bool json, int mostRows)
{
    /// <summary>The run, advice, and where the cursor stays.</summary>
    private const int LinesBesideTable = 3;

    private readonly TopWatch _watch = new();
    private string _shown = "";
    private string _advised = "";
    private (int Lines, int Width) _drawn;

    private bool IsInPlace => terminal.Styled && !json;

    /// <param name="advice">A line below it, elsewhere than on a terminal an error's; empty for none.</param>
    public void Show(TopLook look, string advice)
    {
        var isNew = look.Top is { Rows.Count: > 0 } top && top.At > _watch.At;
        if (isNew)
        {
            var answer = _watch.Next(look.Top!, mostRows);
            _shown = json ? answer.Json
                : IsInPlace ? InPlace(answer.Table, look.Top!.Domains) : answer.Table.ToString(terminal.Width);
        }

        if (IsInPlace) Draw(look, advice);
        else if (json && isNew) terminal.Out.WriteLine(_shown);
        else if (isNew) terminal.Out.WriteLine($"{Head(look)}\n{_shown}");
        // All of it may have been seen before it was known to be all.
        else if (look.IsLast && !json) terminal.Out.WriteLine(Head(look));
        terminal.Out.Flush();
        if (!IsInPlace) Advise(look, advice);
    }

    /// <summary>Says it once, until it was over in between.</summary>
    private void Advise(TopLook look, string advice)
    {
        if (advice.Length > 0 && advice != _advised)
        {
            terminal.Error.WriteLine($"actorxen: {Head(look)}; {advice}");
            terminal.Error.Flush();
        }

        _advised = advice;
    }

    /// <summary>A terminal breaks a line that fills it, so the last place stays empty.</summary>
    private int Room => Math.Max(20, terminal.LiveWidth() - 1);

    /// <summary>
    /// As many rows as the window has room for, whatever the command asks for. What is not shown is always said.
    /// </summary>
    private string InPlace(TextTable table, int domains)
    {
        while (true)
        {
            var hidden = domains - table.Rows.Count;
            if (hidden > 0) table.Remainder = $"… {hidden} more: choose with --dom or --host";
            var text = table.ToString(Room);
            var surplus = text.TrimEnd().Split('\n').Length - (terminal.LiveHeight() - LinesBesideTable);
            if (surplus <= 0 || table.Rows.Count <= 1) return text;
            table.KeepFirst(Math.Max(1, table.Rows.Count - surplus));
        }
    }

    private void Draw(TopLook look, string advice)
    {
        List<string> lines = [Head(look), .. _shown.TrimEnd().Split('\n')];
        var (most, room) = (Math.Max(2, terminal.LiveHeight() - 1), Room);
        // The advice has a place even where the table fills the window.
        var table = most - (advice.Length > 0 ? 1 : 0);
        if (lines.Count > table) lines.RemoveRange(table, lines.Count - table);
        if (advice.Length > 0) lines.Add(advice);
        // The previous lines are as many as they were only if the window has kept its width.
        var begin = _drawn.Lines == 0 ? "" : _drawn.Width == room ? $"\u001b[{_drawn.Lines}A\r" : "\u001b[H\u001b[2J";
        terminal.Out.Write(
            begin + string.Concat(lines.Select((line, number) => Line(Lines.Cut(line, room), number))) + "\u001b[J");
        _drawn = (lines.Count, room);
    }

    private static string Line(string text, int number) =>
        (number == 0 ? $"\u001b[1m{text}\u001b[0m" : text) + "\u001b[K\n";

    private static string Head(TopLook look)
    {
        var done = look.Length.Nanoseconds > 0 ? $", {look.Sealed} of {look.Length} sealed" : "";
        return $"run {look.Name}: {look.State}{done}" + (look.Note.Length > 0 ? $"; {look.Note}" : "");
    }
}
