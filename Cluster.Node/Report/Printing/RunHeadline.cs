using System.Globalization;
using ActorXen.Report.Results;
using ActorXen.Report.Tables;

namespace ActorXen.Report.Printing;

/// <summary>What a report says first about its run.</summary>
internal static class RunHeadline
{
    /// <summary>The run, what it took, its hash and id; then name, changed settings, version and note.</summary>
    public static string Of(RunFigures run)
    {
        var id = run.RunId.Length == 0 ? "not stored" : $"run {run.RunId}";
        var line = Invariant($"{run.Scenario}, seed {run.Seed}: {run.At} of virtual time{Taken(run)}; ")
            + $"{Tied($"hash {run.HashText}")}; {Tied(id)}";
        if (run.Name.Length > 0) line += $"; name: {Tied(run.Name)}";
        if (run.Overrides.Count > 0) line += $"; changed: {string.Join(", ", run.Overrides)}";
        if (run.EngineVersion.Length > 0) line += $"; {Tied($"version {ShortVersion(run.EngineVersion)}")}";
        if (run.Note.Length > 0) line += $"; note: {run.Note}";
        return line;
    }

    /// <summary>A part of a stored run was executed again to show it, and what that took is not told.</summary>
    private static string Taken(RunFigures run)
    {
        if (run.WallSeconds == 0) return Invariant($" ({run.Delivered:N0}{Lines.Tie}events)");
        var threads = run.Threads == 1 ? "thread" : "threads";
        return Invariant($" in {run.WallSeconds:0.0}{Lines.Tie}s ({run.Delivered:N0}{Lines.Tie}events,")
            + Invariant($" {run.EventsPerSecond / 1e6:0.00}{Lines.Tie}M/s, {run.EngineText},")
            + Invariant($" {run.Threads}{Lines.Tie}{threads})");
    }

    /// <summary>Ten digits of the commit tell two programs apart.</summary>
    private static string ShortVersion(string version)
    {
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 || version.Length <= plus + 11 ? version : version[..(plus + 11)];
    }

    /// <summary>Stays on one line.</summary>
    private static string Tied(string text) => text.Replace(' ', Lines.Tie);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
