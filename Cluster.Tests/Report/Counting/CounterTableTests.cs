using ActorXen.Messages;
using ActorXen.Report.Counting;
using CsCheck;

namespace ActorXen.Tests.Report.Counting;

/// <summary>Rows of counters are added many cells at a time.</summary>
public sealed class CounterTableTests
{
    [Fact]
    public void Rows_are_added_cell_by_cell_and_columns_beyond_the_sums_to_the_last_one() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 40], Gen.Int[0, 40], Gen.Int[0, 1_000_000]).Sample(
            (rows, columns, width, seed) =>
            {
                var table = new CounterTable(rows, columns);
                for (var cell = 0; cell < rows * columns; cell++)
                    table.Add(cell / columns, cell % columns, cell * seed);
                var first = seed % rows;
                var sums = Enumerable.Range(0, width).Select(cell => 7L * cell).ToArray();
                var expected = sums.ToArray();
                for (var row = first; row < rows; row++)
                    for (var column = 0; column < columns && width > 0; column++)
                        expected[Math.Min(column, width - 1)] += table[row, column];

                table.AddRowsTo(sums, first, rows - first);

                Assert.Equal(expected, sums);
            });

    [Fact]
    public void Cells_are_the_same_in_whatever_order_rows_and_columns_appear() =>
        Gen.Select(
            Gen.Int[0, 5], Gen.Int[1, 80],
            Gen.Select(Gen.Int[0, 9], Gen.Int[0, 79], Gen.Long[-3, 3]).Array[0, 60]).Sample((rows, columns, counts) =>
            {
                var (table, expected) = (new CounterTable(rows, columns), new long[10, columns]);
                foreach (var (row, column, amount) in counts)
                {
                    if (column >= columns) continue;
                    table.Add(row, column, amount);
                    expected[row, column] += amount;
                }

                var copy = table.Copy();
                var loaded = new CounterTable(3, columns);
                loaded.Add(2, columns - 1, 5);
                loaded.Load(new(Saved(table)));

                foreach (var one in (CounterTable[])[table, copy, loaded])
                {
                    for (var row = 0; row < 10; row++)
                        for (var column = 0; column < columns; column++)
                            Assert.Equal(expected[row, column], one[row, column]);
                    Assert.Equal(Saved(table), Saved(one));
                }

                copy.Add(9, columns - 1, 7);
                var since = copy.Since(table);
                for (var row = 0; row < 10; row++)
                    for (var column = 0; column < columns; column++)
                        Assert.Equal(row == 9 && column == columns - 1 ? 7 : 0, since[row, column]);
            });

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Rows_that_no_table_can_have_are_damage(int rows)
    {
        var state = new StateWriter();
        foreach (var number in (int[])[rows, 7, 0]) state.Int(number);

        Assert.Throws<StateFormatException>(() => new CounterTable(0, 7).Load(new(state.ToArray())));
    }

    private static byte[] Saved(CounterTable table)
    {
        var state = new StateWriter();
        table.Save(state);
        return state.ToArray();
    }
}
