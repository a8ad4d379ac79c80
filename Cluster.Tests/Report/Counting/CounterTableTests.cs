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
}
