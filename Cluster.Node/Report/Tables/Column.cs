namespace ActorXen.Report.Tables;

/// <summary>A column of a text table.</summary>
/// <param name="Head">Its heading.</param>
/// <param name="Rank">
/// Where there is no room for all columns, those of the highest rank are left out first, and of those the rightmost.
/// Columns of rank 0 are always shown.
/// </param>
/// <param name="Wraps">Whether its cells are sentences, which may take several lines.</param>
public readonly record struct Column(string Head, int Rank, bool Wraps = false)
{
    /// <summary>
    /// The heading if the column before it is left out: <c>wake p99</c> for a <c>p99</c> after <c>wake p50</c>. Null if
    /// the heading says enough alone.
    /// </summary>
    public string? Alone { get; init; }

    /// <summary>The rank of columns that do not say how important they are.</summary>
    public const int UsualRank = 5;

    public static implicit operator Column(string head) => new(head, UsualRank);
}
