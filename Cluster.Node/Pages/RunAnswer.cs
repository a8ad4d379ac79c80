using ActorXen.Report.Counting;
using ActorXen.Report.Results;

namespace ActorXen.Pages;

/// <summary>What a run has shown, in a sentence or two.</summary>
internal static class RunAnswer
{
    public static string Of(RunReport report)
    {
        var fleet = report.Groups.FirstOrDefault(group => group.Key == GroupKey.Fleet);
        string[] parts = fleet is null
            ? [HostsOf(report), LossesOf(report)]
            : [LatencyOf(fleet), $"guests waited for a pCPU {Quantity.Percent(fleet.Sum.Steal)} of their time",
                HostsOf(report), LossesOf(report)];
        var text = string.Join("; ", parts.Where(part => part.Length > 0));
        return char.ToUpperInvariant(text[0]) + text[1..] + ".";
    }

    private static string LatencyOf(GroupRow fleet)
    {
        var isOfRequests = fleet.Sum.RequestLatency.At(50) is not null;
        var (times, intervals, what) = isOfRequests
            ? (fleet.Sum.RequestLatency, fleet.Request, "requests")
            : (fleet.Sum.WakeLatency, fleet.Wake, "wakeups");
        if (times.At(50) is not { } half) return "too few requests and wakeups to tell how long they take";
        var text = $"half of the guests' {what} took at most {Quantity.Time(half)}";
        if (times.At(99) is not { } p99) return text;
        text += $", 99 % at most {Quantity.Time(p99)}";
        if (intervals.P99 is var (low, high))
            text += $" (95 % interval {Quantity.Time(low)} to {Quantity.Time(high)})";
        return fleet.Worst.Length > 0 ? $"{text}, and those of {fleet.Worst} took longest" : text;
    }

    private static string HostsOf(RunReport report)
    {
        if (report.Hosts.Count == 0) return "there are no hosts";
        var busiest = report.Hosts.MaxBy(host => host.Busy)!;
        return report.Hosts.Count == 1
            ? $"the host was {Quantity.Percent(busiest.Busy)} busy"
            : $"the busiest of {report.Hosts.Count} hosts, {busiest.Name}, was {Quantity.Percent(busiest.Busy)} busy";
    }

    private static string LossesOf(RunReport report) => report.Losses.Count == 0
        ? "nothing was lost or refused"
        : $"lost or refused: {string.Join(", ", report.Losses.Take(3).Select(loss => $"{loss.What} ({loss.Count})"))}"
            + (report.Losses.Count > 3 ? ", …" : "");
}
