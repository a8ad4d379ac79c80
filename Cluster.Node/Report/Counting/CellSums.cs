using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>Sums of counter tables' rows, by subject and column.</summary>
/// <remarks>
/// A counter by CPUs is the last of its table and has one sum here, because its columns differ from row to row.
/// </remarks>
internal sealed class CellSums(CounterLayout layout)
{
    private static readonly int Subjects = Enum.GetValues<Subject>().Length;

    private readonly long[]?[] _cells = new long[]?[Subjects];

    public CounterLayout Layout => layout;

    /// <summary>The sum of each member; zeros if nothing was added for the counter's subject.</summary>
    public ReadOnlySpan<long> Of(Counter counter) => _cells[(int)counter.Subject] is { } cells
        ? cells.AsSpan(layout.ColumnOf(counter), counter.Members)
        : new long[counter.Members];

    /// <summary>Adds adjacent rows; those beyond the table's last are zero.</summary>
    public void Add(Subject subject, CounterTable table, int first, int count = 1)
    {
        count = Math.Min(count, table.Rows - first);
        if (count > 0) table.AddRowsTo(CellsOf(subject), first, count);
    }

    /// <summary>Adds all rows.</summary>
    public void Add(Subject subject, CounterTable table) => table.AddRowsTo(CellsOf(subject), 0, table.Rows);

    public void Add(Subject subject, int column, long amount) => CellsOf(subject)[column] += amount;

    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(CellSums other)
    {
        for (var subject = 0; subject < Subjects; subject++)
        {
            if (other._cells[subject] is not { } more) continue;
            var cells = CellsOf((Subject)subject);
            CellMath.Add(cells, more);
        }
    }

    /// <summary>Becomes <paramref name="other"/> less itself: what was counted since.</summary>
    // Each window of a run's series calls it: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TakeFrom(CellSums other)
    {
        for (var subject = 0; subject < Subjects; subject++)
        {
            if (_cells[subject] is null && other._cells[subject] is null) continue;
            var cells = CellsOf((Subject)subject);
            CellMath.TakeFrom(cells, other.CellsOf((Subject)subject));
        }
    }

    public void Multiply(int times)
    {
        foreach (var cells in _cells)
            for (var cell = 0; cell < cells?.Length; cell++) cells[cell] *= times;
    }

    public void Clear()
    {
        foreach (var cells in _cells) cells?.AsSpan().Clear();
    }

    /// <summary>Writes only what is not zero.</summary>
    // Each window of a run's series calls it once for each group: seldom, so that the compiler would not care in time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Save(StateWriter state)
    {
        for (var subject = 0; subject < Subjects; subject++)
        {
            var cells = _cells[subject] ?? [];
            state.Int(cells.Length - cells.AsSpan().Count(0L));
            var previous = 0;
            for (var cell = 0; cell < cells.Length; cell++)
            {
                if (cells[cell] == 0) continue;
                state.Int(cell - previous);
                state.Long(cells[cell]);
                previous = cell;
            }
        }
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public void Load(StateReader state)
    {
        for (var subject = 0; subject < Subjects; subject++)
        {
            var left = state.Int();
            if (left == 0) continue;
            var cells = CellsOf((Subject)subject);
            for (var cell = 0; left > 0; left--)
            {
                cell += state.Int();
                if ((uint)cell >= (uint)cells.Length) throw new StateFormatException("a sum is outside its table");
                cells[cell] = state.Long();
            }
        }
    }

    private long[] CellsOf(Subject subject) => _cells[(int)subject] ??= new long[layout.WidthOf(subject, 1)];
}
