namespace ActorXen.Exports.Rows;

/// <summary>The columns of exported facts in CSV and Parquet files.</summary>
public static class RowColumns
{
    public static IReadOnlyList<string> All { get; } =
    [
        "time_ns", "host", "subject", "name", "fact", "first_name", "first", "first_word", "second_name", "second",
        "second_word",
    ];
}
