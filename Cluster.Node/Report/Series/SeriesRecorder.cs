using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Series;

/// <summary>Cuts the counts of hosts into windows.</summary>
/// <param name="books">The hosts of this process.</param>
public sealed class SeriesRecorder(CounterShelf books)
{
    private readonly List<GroupKey> _groups = [];
    private readonly Dictionary<GroupKey, int> _numbers = [];
    private readonly List<GroupCounts> _counts = [];
    private readonly StateWriter _room = new();

    /// <summary>By the groups that they are for.</summary>
    private readonly Dictionary<string, SharedSums> _sums = new(StringComparer.Ordinal);

    private List<HostWindows> _hosts = [];

    /// <summary>Numbers of the groups of these hosts, in the order of their keys.</summary>
    private int[] _inOrder = [];

    private VirtualTime _from;

    /// <summary>Begins a window with the hosts that are on the shelf now.</summary>
    public void Begin(VirtualTime at)
    {
        _from = at;
        _sums.Clear();
        _hosts = [.. books.Books.Select(entry => new HostWindows(entry.Host, entry.Book, SumsOf, _counts))];
        _inOrder =
        [
            .. _sums.Values.SelectMany(sums => sums.Groups).Distinct()
                .OrderBy(group => _groups[group], GroupKey.InOrder),
        ];
        // Full logs may have left something of a window that was given up.
        foreach (var counts in _counts) counts.Clear();
        foreach (var host in _hosts) host.Begin(at);
        foreach (var sums in _sums.Values) sums.BeginNext();
    }

    /// <summary>Ends the window, writes it for <see cref="SeriesWindow.ReadAll"/>, and begins the next one.</summary>
    public void End(VirtualTime at, StateWriter to)
    {
        for (var place = 0; place < _hosts.Count; place++)
        {
            // The counts of many hosts are not in the caches at the end of a window, since all of them ran in it.
            for (var step = 0; step < CounterBook.ApproachSteps; step++)
                if (place + step + 1 < _hosts.Count) _hosts[place + step + 1].Approach(step);
            _hosts[place].End(at);
        }

        foreach (var sums in _sums.Values) sums.End(_counts);
        SeriesWindow.WriteHead(to, _from, at);
        to.Int(_inOrder.Length);
        foreach (var group in _inOrder)
        {
            _groups[group].Write(to);
            _counts[group].Write(to, _room);
            _counts[group].Clear();
        }

        _from = at;
    }

    /// <summary>Ends the window and writes it, for the node that coordinates the run.</summary>
    public byte[] EndAsBytes(VirtualTime at)
    {
        var to = new StateWriter();
        End(at, to);
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
            _counts.Add(new(CounterLayout.Shipped));
        }

        return number;
    }
}
