using ActorXen.Report.Printing;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;

namespace ActorXen.Cli.Output;

/// <summary>Prints a run's report as tables or as JSON.</summary>
internal sealed class ReportPrinter(Terminal terminal, bool json, bool all)
{
    /// <summary>Whether the report also lists every pCPU, vCPU and port.</summary>
    public bool WantsParts => json && all;

    public async Task PrintAsync(RunReport report)
    {
        if (json)
        {
            await terminal.Out.WriteLineAsync(JsonReport.Write(report));
            return;
        }

        await terminal.Out.WriteLineAsync(ReportText.Headline(report, terminal.Width));
        foreach (var remark in ReportText.Remarks(report))
            await terminal.Out.WriteLineAsync(Lines.Wrap(remark, terminal.Width));
        await terminal.Out.WriteLineAsync();
        foreach (var table in ReportText.Tables(report, all)) terminal.Print(table);
    }

    /// <summary>Writes to the error stream, because a note is not part of the result.</summary>
    public Task NoteAsync(string note) => terminal.Error.WriteLineAsync($"actorxen: {note}");
}
