using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>Says in a line each what an import left out, changed or had to assume.</summary>
internal static class TraceNotes
{
    /// <param name="series">Those that were taken, after their samples were made.</param>
    /// <param name="start">Time of the first sample of all.</param>
    /// <param name="step">Time of a sample.</param>
    public static IReadOnlyList<string> Of(
        IReadOnlyList<TraceSeries> series, TraceBook book, TraceOptions options, long start, long step)
    {
        var last = series.Max(one => one.Last);
        var late = series.Count(one => one.First - start >= step || last - one.Last >= step);
        var large = series.Where(one => one.Vcpus > DomainSpec.MostVcpus).ToList();
        var unknown = series.Count(one => one.Vcpus == 0);
        string?[] notes =
        [
            book.HasMore ? $"only the first {Many(series.Count, "machine")} taken, as --most says" : null,
            Times(series.Sum(one => one.Clipped), "sample", "above 100 % read as 100 %"),
            Times(series.Sum(one => one.Filled), "missing sample", "read like the one before"),
            Times(series.Sum(one => one.Replaced), "sample", "ignored because another one of the same time follows"),
            Times(
                series.Sum(one => one.OfFewer),
                "sample",
                "of fewer cores than later or before read as percent of most"),
            Times(series.Sum(one => one.Skipped), "line", "ignored because a value that is needed is unknown"),
            Times(late, "machine", "without samples at the beginning or end of the others: 0 % there"),
            unknown > 0
                ? $"{Many(unknown, "guest")} with {Many(options.Vcpus, "vCPU")} because the trace does not say how "
                    + "many; --vcpus changes that"
                : null,
            .. large.Select(one =>
                $"{UnitText.Shown(one.Name)} has {one.Vcpus} processors; its guest has {DomainSpec.MostVcpus} "
                + "vCPUs that follow the same percent"),
        ];
        return [.. notes.OfType<string>()];
    }

    private static string? Times(int count, string what, string became) =>
        count == 0 ? null : $"{Many(count, what)} {became}";

    private static string Many(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
