using System.Runtime.CompilerServices;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>
/// Whole-number counters: a row per subject (pCPU, vCPU, line, domain, port), a column per thing counted.
/// </summary>
/// <remarks>
/// Columns are fixed. A row is added only if a subject beyond the last appears. Only columns in which something was
/// counted have cells, in the order in which that began: most hosts use less than a quarter of them, and whoever adds
/// up many hosts reads only those, in one piece (docs/benchmarks.md, the series).
/// </remarks>
public sealed class CounterTable(int rows, int columns)
{
    private const ushort None = ushort.MaxValue;
    private const int ArrayHeaderBytes = 16;
    private const int MostApproached = 4096;

    /// <summary>By column: where its cells are, in lengths of a column.</summary>
    private readonly ushort[] _places = Filled(columns);

    /// <summary>Columns in the order of their cells.</summary>
    private ushort[] _used = [];

    /// <summary>A column after the other, each with a cell for every row.</summary>
    private long[] _cells = [];

    private int _count;

    public int Rows { get; private set; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Whether counts for rows beyond the last go to the last row, so that no row is added.</summary>
    public bool LastTakesOthers { get; init; }

    /// <summary>Zero for a row beyond the last, since nothing was counted for it.</summary>
    public long this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns);
            return (uint)row < (uint)Rows && _places[column] is var place and not None
                ? _cells[place * Rows + row]
                : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int row, int column, long amount = 1)
    {
        var places = _places;
        if ((uint)row >= (uint)Rows || (uint)column >= (uint)places.Length || places[column] == None)
            row = MakeRoom(row, column);
        _cells[places[column] * Rows + row] += amount;
    }

    /// <summary>Sum over all rows.</summary>
    public long Sum(int column)
    {
        long sum = 0;
        for (var row = 0; row < Rows; row++) sum += this[row, column];
        return sum;
    }

    /// <summary>Sum over adjacent columns of one row.</summary>
    public long Sum(int row, int column, int count)
    {
        long sum = 0;
        for (var step = 0; step < count; step++) sum += this[row, column + step];
        return sum;
    }

    /// <summary>Adds rows to sums; columns beyond their width go to the last one.</summary>
    /// <param name="first">One that exists, unless <paramref name="count"/> is zero.</param>
    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AddRowsTo(Span<long> sums, int first, int count)
    {
        if (sums.Length == 0) return;
        var last = sums.Length - 1;
        var used = _used.AsSpan(0, _count);
        for (var place = 0; place < used.Length; place++)
        {
            var sum = 0L;
            foreach (var cell in _cells.AsSpan(place * Rows + first, count)) sum += cell;
            sums[Math.Min(used[place], last)] += sum;
        }
    }

    /// <summary>Prefetches what <see cref="AddRowsTo"/> reads.</summary>
    /// <remarks>Of a large table only its beginning, since more would push out what was prefetched before.</remarks>
    internal void Approach()
    {
        Prefetch.Object(_used, 0, ArrayHeaderBytes + _count * sizeof(ushort));
        Prefetch.Object(_cells, 0, (int)Math.Min(MostApproached, (long)_count * Rows * sizeof(long)));
    }

    public CounterTable Copy()
    {
        var copy = new CounterTable(Rows, Columns)
        {
            LastTakesOthers = LastTakesOthers,
            _used = [.. _used],
            _cells = [.. _cells],
            _count = _count,
        };
        _places.CopyTo(copy._places, 0);
        return copy;
    }

    /// <summary>What was counted since <paramref name="earlier"/>, a copy of this table at an earlier time.</summary>
    public CounterTable Since(CounterTable earlier)
    {
        var difference = Copy();
        for (var place = 0; place < earlier._count; place++)
            for (var row = 0; row < earlier.Rows; row++)
                difference.Add(row, earlier._used[place], -earlier._cells[place * earlier.Rows + row]);
        return difference;
    }

    /// <summary>Writes only cells that are not zero, row by row, because most cells of a port table are.</summary>
    public void Save(StateWriter state)
    {
        var used = _used[.._count];
        Array.Sort(used);
        state.Int(Rows);
        state.Int(Columns);
        state.Int(_count * Rows - _cells.AsSpan(0, _count * Rows).Count(0L));
        var previous = 0;
        for (var row = 0; row < Rows; row++)
        {
            foreach (var column in used)
            {
                var cell = _cells[_places[column] * Rows + row];
                if (cell == 0) continue;
                var at = row * Columns + column;
                state.Int(at - previous);
                state.Long(cell);
                previous = at;
            }
        }
    }

    public void Load(StateReader state)
    {
        var rows = state.Int();
        if (state.Int() != Columns || rows < 0 || (long)rows * Columns > Array.MaxLength)
            throw new StateFormatException("a counter table has the wrong shape");
        (Rows, _count, _used, _cells) = (rows, 0, [], []);
        _places.AsSpan().Fill(None);
        var at = 0;
        for (var left = state.Int(); left > 0; left--)
        {
            at += state.Int();
            if (at < 0 || at >= (long)Rows * Columns) throw new StateFormatException("a counter is outside its table");
            Add(at / Columns, at % Columns, state.Long());
        }
    }

    private static ushort[] Filled(int columns)
    {
        var places = new ushort[columns];
        places.AsSpan().Fill(None);
        return places;
    }

    private Span<long> CellsOf(int place) => _cells.AsSpan(place * Rows, Rows);

    /// <returns>The row to count in.</returns>
    private int MakeRoom(int row, int column)
    {
        if (LastTakesOthers && (uint)row >= (uint)Rows) row = Rows - 1;
        if (row < 0 || (uint)column >= (uint)Columns)
            throw new ArgumentOutOfRangeException(
                nameof(row), $"no cell for subject {row}, column {column} of {Columns}");
        if (row >= Rows) AddRows(Math.Max(row + 1, Rows + Rows / 2));
        if (_places[column] == None) AddColumn(column);
        return row;
    }

    private void AddRows(int rows)
    {
        var cells = new long[_used.Length * rows];
        for (var place = 0; place < _count; place++) CellsOf(place).CopyTo(cells.AsSpan(place * rows));
        (_cells, Rows) = (cells, rows);
    }

    private void AddColumn(int column)
    {
        if (_count == _used.Length)
        {
            var room = Math.Min(Columns, Math.Max(4, 2 * _count));
            Array.Resize(ref _used, room);
            Array.Resize(ref _cells, room * Rows);
        }

        _used[_count] = (ushort)column;
        _places[column] = (ushort)_count++;
    }
}
