using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Series;

/// <summary>Cuts the counts of hosts into windows.</summary>
/// <param name="books">The hosts of this process.</param>
public sealed class SeriesRecorder(CounterShelf books)
{
    private readonly List<GroupKey> _groups = [];
    private readonly Dictionary<GroupKey, int> _numbers = [];

    /// <summary>
    /// By group, for all windows, since their histograms are large: made again for each window, they were half of all
    /// that a run of first-light allocated, in pages of memory that it touched for the first time.
    /// </summary>
    private readonly List<Tally?> _tallies = [];

    /// <summary>By the groups that they are for.</summary>
    private readonly Dictionary<string, SharedSums> _sums = new(StringComparer.Ordinal);

    private List<HostWindows> _hosts = [];
    private VirtualTime _from;

    /// <summary>Begins a window with the hosts that are on the shelf now.</summary>
    public void Begin(VirtualTime at)
    {
        _from = at;
        _sums.Clear();
        _hosts = [.. books.Books.Select(entry => new HostWindows(entry.Host, entry.Book, SumsOf))];
        foreach (var host in _hosts) host.Begin(at);
        foreach (var sums in _sums.Values) sums.BeginNext();
    }

    /// <summary>Ends the window, and begins the next one.</summary>
    /// <returns>Its counts are its own until the next window ends.</returns>
    public SeriesWindow End(VirtualTime at)
    {
        var groups = new SortedDictionary<GroupKey, Tally>(GroupKey.InOrder);
        // By number: a thousand hosts look up the same few names in every window.
        var counted = new bool[_groups.Count];
        foreach (var host in _hosts) host.End(at, TallyOf);
        foreach (var sums in _sums.Values) sums.End(TallyOf);
        var window = new SeriesWindow(_from, at, groups);
        _from = at;
        return window;

        Tally TallyOf(int group)
        {
            if (counted[group]) return _tallies[group]!;
            counted[group] = true;
            if (_tallies[group] is not { } kept) return _tallies[group] = SeriesWindow.Of(groups, _groups[group]);
            kept.Clear();
            return groups[_groups[group]] = kept;
        }
    }

    /// <summary>Ends the window and writes it, for the node that coordinates the run.</summary>
    public byte[] EndAsBytes(VirtualTime at)
    {
        var to = new StateWriter();
        End(at).Write(to);
        return to.ToArray();
    }

    private SharedSums SumsOf(IReadOnlyList<GroupKey> groups)
    {
        int[] numbers = [.. groups.Select(NumberOf)];
        var key = string.Join(' ', numbers);
        return _sums.TryGetValue(key, out var sums)
            ? sums
            : _sums[key] = new(numbers, CounterLayout.Shipped);
    }

    private int NumberOf(GroupKey group)
    {
        if (!_numbers.TryGetValue(group, out var number))
        {
            _numbers[group] = number = _groups.Count;
            _groups.Add(group);
            _tallies.Add(null);
        }

        return number;
    }
}
