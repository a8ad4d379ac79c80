using ActorXen.Report;

namespace ActorXen.Cli;

/// <summary>Where a command writes: results to one stream, everything else to the other.</summary>
/// <param name="Out">Receives only the result, so that it can be piped.</param>
/// <param name="Error">Receives progress and errors.</param>
/// <param name="Styled">Whether results go to a terminal, where headings may be bold.</param>
/// <param name="Live">Whether progress goes to a terminal, where its line can be overwritten.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool Styled, bool Live)
{
    /// <summary>The process's own streams. <c>NO_COLOR</c> and <c>TERM=dumb</c> are respected.</summary>
    public static Terminal OfProcess()
    {
        var capable = Environment.GetEnvironmentVariable("NO_COLOR") is null or ""
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new Terminal(
            Console.Out, Console.Error, capable && !Console.IsOutputRedirected, capable && !Console.IsErrorRedirected);
    }

    public void Print(TextTable table) => Out.WriteLine(table.ToString(Styled));
}
