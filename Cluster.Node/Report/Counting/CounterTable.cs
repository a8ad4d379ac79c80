using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>
/// Whole-number counters: a row per subject (pCPU, vCPU, line, domain, port), a column per thing counted.
/// </summary>
/// <remarks>
/// Columns are fixed. A row is added only if a subject beyond the last appears, so counting is mostly one addition.
/// </remarks>
public sealed class CounterTable(int rows, int columns)
{
    private long[] _cells = new long[rows * columns];

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
            return (uint)row < (uint)Rows ? _cells[row * Columns + column] : 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int row, int column, long amount = 1)
    {
        if ((uint)row >= (uint)Rows || (uint)column >= (uint)Columns) row = MakeRoom(row, column);
        _cells[row * Columns + column] += amount;
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
        var common = Math.Min(Columns, sums.Length);
        for (var row = first; row < first + count; row++)
        {
            var cells = _cells.AsSpan(row * Columns, Columns);
            CellMath.Add(sums[..common], cells);
            foreach (var beyond in cells[common..]) sums[^1] += beyond;
        }
    }

    public CounterTable Copy()
    {
        var copy = new CounterTable(Rows, Columns) { LastTakesOthers = LastTakesOthers };
        _cells.CopyTo(copy._cells, 0);
        return copy;
    }

    /// <summary>What was counted since <paramref name="earlier"/>, a copy of this table at an earlier time.</summary>
    public CounterTable Since(CounterTable earlier)
    {
        var difference = Copy();
        for (var index = 0; index < earlier._cells.Length; index++) difference._cells[index] -= earlier._cells[index];
        return difference;
    }

    /// <summary>Writes only cells that are not zero, because most cells of a port table are.</summary>
    public void Save(StateWriter state)
    {
        state.Int(Rows);
        state.Int(Columns);
        state.Int(_cells.Count(cell => cell != 0));
        var previous = 0;
        for (var index = 0; index < _cells.Length; index++)
        {
            if (_cells[index] == 0) continue;
            state.Int(index - previous);
            state.Long(_cells[index]);
            previous = index;
        }
    }

    public void Load(StateReader state)
    {
        var rows = state.Int();
        if (rows < 0 || state.Int() != Columns) throw new StateFormatException("a counter table has the wrong shape");
        Rows = rows;
        _cells = new long[Rows * Columns];
        var at = 0;
        for (var left = state.Int(); left > 0; left--)
        {
            at += state.Int();
            if ((uint)at >= (uint)_cells.Length) throw new StateFormatException("a counter is outside its table");
            _cells[at] = state.Long();
        }
    }

    /// <returns>The row to count in.</returns>
    private int MakeRoom(int row, int column)
    {
        if (LastTakesOthers && (uint)row >= (uint)Rows) row = Rows - 1;
        if (row < 0 || (uint)column >= (uint)Columns)
            throw new ArgumentOutOfRangeException(
                nameof(row), $"no cell for subject {row}, column {column} of {Columns}");
        if (row < Rows) return row;
        Rows = Math.Max(row + 1, Rows + Rows / 2);
        Array.Resize(ref _cells, Rows * Columns);
        return row;
    }
}
