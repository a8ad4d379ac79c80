using ActorXen.Report.Counting;
using ActorXen.Report.Statistics;

namespace ActorXen.Report.Series;

/// <summary>
/// The counts of all that is in the same groups: the hosts of a rack, its guests of one template and role, or
/// dom0 of all racks.
/// </summary>
/// <remarks>
/// Shared by many hosts, so that it stays in the processor's cache while they are added up, and what was counted before
/// a window is kept once and not for each host.
/// </remarks>
/// <param name="groups">Their numbers.</param>
/// <param name="layout">What is counted.</param>
internal sealed class SharedSums(int[] groups, CounterLayout layout)
{
    /// <summary>The groups' histograms, by place of the latency's member; null before the first observation.</summary>
    private readonly WindowHistogram[]?[] _histograms = new WindowHistogram[]?[layout.LatencyMembers];

    private CellSums _before = new(layout);

    public IReadOnlyList<int> Groups => groups;

    /// <summary>What gets the observations of a latency: a histogram of each group.</summary>
    /// <param name="place">As <see cref="CounterLayout.MemberPlaceOf"/> says.</param>
    /// <param name="counts">By number of the group; the same each time.</param>
    public WindowHistogram[] HistogramsOf(int place, IReadOnlyList<GroupCounts> counts) =>
        _histograms[place] ??= [.. groups.Select(group => counts[group].Histogram(place))];

    /// <summary>What was counted since the run began, of the hosts that were added so far.</summary>
    public CellSums Now { get; private set; } = new(layout);

    /// <summary>Adds what was counted since the previous window to the groups, and is empty again.</summary>
    /// <param name="counts">By number of the group.</param>
    public void End(IReadOnlyList<GroupCounts> counts)
    {
        _before.TakeFrom(Now);
        foreach (var group in groups) counts[group].Sums.Add(_before);
        BeginNext();
    }

    /// <summary>What was added up to now was counted before the next window.</summary>
    public void BeginNext()
    {
        (_before, Now) = (Now, _before);
        Now.Clear();
    }
}
