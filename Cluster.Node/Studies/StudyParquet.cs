using Parquet;
using Parquet.Schema;

namespace ActorXen.Studies;

/// <summary>A study's cells as a Parquet file: the rows of <see cref="StudyCsv"/> with types.</summary>
public static class StudyParquet
{
    /// <param name="to">A stream that can seek.</param>
    public static async Task WriteAsync(StudyResult result, Stream to)
    {
        var heads = StudyCsv.Heads(result);
        var rows = StudyCsv.Rows(result).ToList();
        var seed = result.Question.Axes.Sum(group => group.Axes.Count);
        // After seed, hash and problem.
        var measures = seed + 3;
        DataField[] fields =
        [
            .. heads.Select((head, column) => new DataField(
                head, column == seed ? typeof(long) : column >= measures ? typeof(double) : typeof(string),
                isNullable: true)),
        ];
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), to);
        using var group = writer.CreateRowGroup();
        foreach (var (column, field) in fields.Index())
        {
            if (column == seed)
                await group.WriteAsync<long>(field, rows.Select(row => (long?)row[column]).ToArray());
            else if (column >= measures)
                await group.WriteAsync<double>(field, rows.Select(row => (double?)row[column]).ToArray());
            else
                await group.WriteAsync(field, rows.Select(row => (string?)row[column]).ToArray()!);
        }
    }
}
