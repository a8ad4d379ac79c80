using ActorXen.Report.Tables;

namespace ActorXen.Cli.Output;

/// <summary>Where a command writes: results to one stream, everything else to the other.</summary>
/// <param name="Out">Receives only the result, so that it can be piped.</param>
/// <param name="Error">Receives progress and errors.</param>
/// <param name="Styled">Whether results go to a terminal, where headings may be bold.</param>
/// <param name="Live">Whether progress goes to a terminal, where its line can be overwritten.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool Styled, bool Live)
{
    private const int UsualHeight = 24;

    /// <summary>Characters per line for tables. <c>--wide</c> changes it after the command line is read.</summary>
    public int Width { get; set; } = TextTable.Unlimited;

    /// <summary>Characters per line for progress. Read for every line, because a window can be resized.</summary>
    public Func<int> LiveWidth { get; init; } = static () => TerminalWidth.OfUnknown;

    /// <summary>Lines of the window. Read whenever it is drawn, because a window can be resized.</summary>
    public Func<int> LiveHeight { get; init; } = static () => UsualHeight;

    /// <summary>Whether a person sees what is written to <see cref="Out"/>, also where it cannot be styled.</summary>
    public bool OutIsScreen { get; init; }

    /// <summary>Opens what <see cref="Out"/> goes to for bytes.</summary>
    public Func<Stream> OpenOut { get; init; } = Console.OpenStandardOutput;

    /// <summary>The process's own streams. <c>NO_COLOR</c> and <c>TERM=dumb</c> are respected.</summary>
    public static Terminal OfProcess()
    {
        var capable = Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Terminal(
            new ResultWriter(Console.Out), Console.Error, capable && !Console.IsOutputRedirected,
            capable && !Console.IsErrorRedirected)
        {
            Width = TerminalWidth.OfTables(Columns(), Console.IsOutputRedirected ? null : Window()),
            OutIsScreen = !Console.IsOutputRedirected,
            LiveWidth = static () => TerminalWidth.OfProgress(Columns(), Window()),
            LiveHeight = static () => Measured(static () => Console.WindowHeight) is > 0 and var lines
                ? lines
                : UsualHeight,
        };
    }

    /// <summary>Writes a sentence of the result, broken between words where the terminal ends.</summary>
    public void Say(string sentence) => Out.WriteLine(Lines.Wrap(sentence, Width));

    public void Print(TextTable table) => Out.WriteLine(table.ToString(Width, Styled));

    private static string? Columns() => Environment.GetEnvironmentVariable("COLUMNS");

    private static int Window() => Measured(static () => Console.WindowWidth);

    private static int Measured(Func<int> measure)
    {
        try
        {
            return measure();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
