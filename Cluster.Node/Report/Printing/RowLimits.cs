namespace ActorXen.Report.Printing;

/// <summary>How many rows the tables of a report have at most.</summary>
/// <param name="Hosts">Rows of hosts.</param>
/// <param name="Domains">Rows of domains.</param>
/// <param name="Remedy">How to see the others: words behind the line that says how many there are.</param>
/// <param name="ShowsWorst">Whether the worst domains are shown if there are more; otherwise none is.</param>
public sealed record RowLimits(int Hosts, int Domains, string Remedy, bool ShowsWorst)
{
    /// <summary>A few screens.</summary>
    public static RowLimits Terminal { get; } = new(Hosts: 12, Domains: 25, ": --all", ShowsWorst: false);

    /// <summary>Every row, and groups that repeat others.</summary>
    public static RowLimits All { get; } = new(int.MaxValue, int.MaxValue, "", ShowsWorst: true);

    /// <summary>What a browser shows at once, and what can be sent by mail.</summary>
    public static RowLimits Page { get; } = new(Hosts: 1_000, Domains: 300, "", ShowsWorst: true);
}
