using ActorXen.Messages;

namespace ActorXen.Exports.Timelines;

/// <summary>What a pCPU did in a part of a run: in each column of a picture, and exactly while there is room.</summary>
/// <param name="from">Begin of the part.</param>
/// <param name="column">How long a column is; positive.</param>
/// <param name="columns">How many there are.</param>
/// <param name="isIdle">Whether a slice of this name is idling.</param>
internal sealed class TimelineRow(string name, VirtualTime from, Duration column, int columns, Func<int, bool> isIdle)
{
    private readonly TimelineColumn[] _columns = new TimelineColumn[columns];
    private readonly Dictionary<int, long> _inColumn = [];
    private int _at;
    private (int Name, VirtualTime Since) _open;

    public string Name => name;

    /// <summary>Those of the picture, from its left.</summary>
    public IReadOnlyList<TimelineColumn> Columns => _columns;

    /// <summary>Begin, end and name of each slice, in order.</summary>
    public List<(long From, long To, int Name)> Slices { get; } = [];

    /// <summary>When and of which name an instant was.</summary>
    public List<(long At, int Name)> Marks { get; } = [];

    public void Begin(VirtualTime at, int slice) => _open = (slice, at);

    /// <summary>Ends the open slice.</summary>
    /// <param name="keep">Whether it is kept exactly.</param>
    /// <returns>How long it was, ns; zero if none was open.</returns>
    public (int Name, long Length) End(VirtualTime at, bool keep)
    {
        var (slice, since) = _open;
        _open = default;
        if (slice == 0 || at <= since) return default;
        var (begin, end) = ((since - from).Nanoseconds, (at - from).Nanoseconds);
        if (keep) Slices.Add((begin, end, slice));
        Spread(begin, end, slice);
        return (slice, end - begin);
    }

    public void Mark(VirtualTime at, int mark, bool keep)
    {
        var place = (at - from).Nanoseconds;
        if (keep) Marks.Add((place, mark));
        _columns[ColumnOf(place)].Marks++;
    }

    /// <summary>Nothing follows.</summary>
    public void Close() => CloseColumn(_at);

    private int ColumnOf(long place) => (int)Math.Min(columns - 1, place / column.Nanoseconds);

    private void Spread(long begin, long end, int slice)
    {
        for (var number = ColumnOf(begin); begin < end; number++)
        {
            if (number != _at) CloseColumn(_at);
            _at = number;
            var stop = number == columns - 1 ? end : Math.Min(end, (number + 1) * column.Nanoseconds);
            _inColumn[slice] = _inColumn.GetValueOrDefault(slice) + stop - begin;
            begin = stop;
        }
    }

    /// <summary>Slices come in order, so a column that another follows is whole.</summary>
    private void CloseColumn(int number)
    {
        if (_inColumn.Count == 0) return;
        var (longest, length) = _inColumn.MaxBy(one => (one.Value, -one.Key));
        var busy = _inColumn.Where(one => !isIdle(one.Key)).Sum(one => one.Value);
        ref var closed = ref _columns[number];
        (closed.Name, closed.Share, closed.Busy) =
            (longest, (float)length / column.Nanoseconds, (float)busy / column.Nanoseconds);
        _inColumn.Clear();
    }
}

/// <summary>One column of a row of a picture.</summary>
internal struct TimelineColumn
{
    /// <summary>Of what took longest; 0 if nothing is known.</summary>
    public int Name;

    /// <summary>Share of the column that it took, 0 to 1.</summary>
    public float Share;

    /// <summary>Share in which the pCPU was not idle, 0 to 1.</summary>
    public float Busy;

    /// <summary>Interrupts that were taken.</summary>
    public int Marks;
}
