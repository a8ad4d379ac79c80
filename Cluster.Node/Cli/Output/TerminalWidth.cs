using System.Globalization;

namespace ActorXen.Cli.Output;

/// <summary>How many characters a line of output may have.</summary>
internal static class TerminalWidth
{
    /// <summary>Of tables that go to a file or another program.</summary>
    public const int OfFiles = 120;

    /// <summary>Of a terminal that does not say how wide it is.</summary>
    public const int OfUnknown = 80;

    private const int Narrowest = 40;

    /// <param name="columns">The environment variable COLUMNS, which a user exports to choose a width.</param>
    /// <param name="window">Of the terminal, 0 if it does not say; null if the output goes elsewhere.</param>
    public static int OfTables(string? columns, int? window) => Math.Max(Narrowest, Chosen(columns) ?? window switch
    {
        null => OfFiles,
        > 0 => window.Value,
        _ => OfUnknown,
    });

    /// <summary>At most the terminal's width, because a line that wraps cannot be overwritten.</summary>
    /// <param name="columns">The environment variable COLUMNS.</param>
    /// <param name="window">Of the terminal; 0 if it does not say.</param>
    public static int OfProgress(string? columns, int window) => (Chosen(columns), window) switch
    {
        ({ } chosen, > 0) => Math.Min(chosen, window),
        ({ } chosen, _) => chosen,
        (_, > 0) => window,
        _ => OfUnknown,
    };

    private static int? Chosen(string? columns) =>
        int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : null;
}
