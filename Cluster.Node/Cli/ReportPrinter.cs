using ActorXen.Report;

namespace ActorXen.Cli;

/// <summary>Prints a run's report in the form that was asked for.</summary>
internal sealed class ReportPrinter(Terminal terminal, bool json, bool all)
{
    /// <summary>Each pCPU, vCPU and port by itself is printed too.</summary>
    public bool WantsParts => json && all;

    public async Task PrintAsync(RunReport report)
    {
        if (json)
        {
            await terminal.Out.WriteLineAsync(JsonReport.Write(report));
            return;
        }

        await terminal.Out.WriteLineAsync(ReportText.Headline(report));
        await terminal.Out.WriteLineAsync();
        foreach (var table in ReportText.Tables(report, all)) terminal.Print(table);
    }

    /// <summary>Something to know that is not the result.</summary>
    public Task NoteAsync(string note) => terminal.Error.WriteLineAsync($"actorxen: {note}");
}
