using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Verification;

/// <summary>What two policies decided in the same scenario.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Theirs">How often the policy did what that the scenario was recorded from.</param>
/// <param name="Ours">The same of the policy that is looked at.</param>
/// <param name="Difference">The first decision that differs; null if all are the same.</param>
public sealed record ComparedDecisions(
    string Scenario, DecisionCounts Theirs, DecisionCounts Ours, DecisionDifference? Difference)
{
    public bool AreSame => Difference is null;

    /// <param name="theirs">Rows of a trace: <c>time_ns,kind,pcpu,domain,vcpu</c>.</param>
    /// <param name="ours">Likewise.</param>
    internal static ComparedDecisions Of(string scenario, IReadOnlyList<string> theirs, IReadOnlyList<string> ours)
    {
        var first = 0;
        while (first < theirs.Count && first < ours.Count && theirs[first] == ours[first]) first++;
        var difference = first == theirs.Count && first == ours.Count
            ? null
            : DecisionDifference.Of(first, [.. theirs.Select(TraceRow.Of)], [.. ours.Select(TraceRow.Of)]);
        return new(scenario, DecisionCounts.Of(theirs), DecisionCounts.Of(ours), difference);
    }
}

/// <summary>How often a policy did what in a scenario.</summary>
/// <param name="Decisions">A pCPU was given another vCPU, or none.</param>
/// <param name="Preemptions">A vCPU lost its pCPU although it could have gone on.</param>
/// <param name="Migrations">A vCPU continued on another pCPU.</param>
public sealed record DecisionCounts(int Decisions, int Preemptions, int Migrations)
{
    internal static DecisionCounts Of(IReadOnlyList<string> rows)
    {
        var kinds = rows.Select(row => TraceRow.Of(row).Kind).CountBy(kind => kind).ToDictionary();
        return new(
            kinds.GetValueOrDefault(TraceRow.Dispatch), kinds.GetValueOrDefault("preempt"),
            kinds.GetValueOrDefault("migrate"));
    }
}

/// <summary>The first decision that differs, and what both policies decided about.</summary>
/// <param name="SameRows">Rows of the trace before it, which are the same.</param>
/// <param name="SameDecisions">Decisions among them.</param>
/// <param name="At">When the two begin to differ.</param>
/// <param name="Theirs">What the recorded policy decides next; null if it decides nothing more.</param>
/// <param name="Ours">What the other one decides next; likewise.</param>
/// <param name="Waiting">The vCPUs that can run but do not, the longest wait first.</param>
/// <param name="Running">The vCPU of each pCPU that has one, in order of the pCPUs.</param>
public sealed record DecisionDifference(
    int SameRows, int SameDecisions, VirtualTime At, Chosen? Theirs, Chosen? Ours, IReadOnlyList<Waiter> Waiting,
    IReadOnlyList<Chosen> Running)
{
    internal static DecisionDifference Of(int first, IReadOnlyList<TraceRow> theirs, IReadOnlyList<TraceRow> ours)
    {
        var waiting = new Dictionary<string, VirtualTime>(StringComparer.Ordinal);
        var running = new SortedDictionary<int, Chosen>();
        foreach (var row in theirs.Take(first)) Follow(row, waiting, running);
        var differing = theirs.Skip(first).Take(1).Concat(ours.Skip(first).Take(1));
        VirtualTime at = new(differing.Min(row => row.At.Nanoseconds));
        return new(
            first, theirs.Take(first).Count(row => row.Kind == TraceRow.Dispatch), at, Next(theirs, first),
            Next(ours, first),
            [
                .. waiting.Select(one => new Waiter(one.Key, at - one.Value))
                    .OrderByDescending(one => one.Waits.Nanoseconds).ThenBy(one => one.Vcpu, StringComparer.Ordinal),
            ],
            [.. running.Values]);
    }

    private static Chosen? Next(IReadOnlyList<TraceRow> rows, int first) =>
        rows.Skip(first).FirstOrDefault(row => row.Kind == TraceRow.Dispatch)?.Chosen;

    private static void Follow(
        TraceRow row, Dictionary<string, VirtualTime> waiting, SortedDictionary<int, Chosen> running)
    {
        var vcpu = row.Chosen.Vcpu;
        switch (row.Kind)
        {
            case "wake" or "resume":
                waiting[vcpu] = row.At;
                break;
            case TraceRow.Dispatch:
                waiting.Remove(vcpu);
                if (vcpu.Length > 0) running[row.Chosen.Pcpu] = row.Chosen;
                else running.Remove(row.Chosen.Pcpu);
                break;
            case "preempt":
                waiting[vcpu] = row.At;
                running.Remove(row.Chosen.Pcpu);
                break;
            case "block" or "suspend":
                waiting.Remove(vcpu);
                foreach (var held in running.Where(one => one.Value.Vcpu == vcpu).ToList()) running.Remove(held.Key);
                break;
            default:
                break; // A yield or a migration: the dispatch that follows says the rest.
        }
    }
}

/// <param name="Vcpu">As in <c>d1v0</c>; empty for the idle vCPU.</param>
public sealed record Chosen(VirtualTime At, int Pcpu, string Vcpu);

/// <param name="Waits">Since it became runnable.</param>
public sealed record Waiter(string Vcpu, Duration Waits);

/// <summary>A row of a trace.</summary>
internal sealed record TraceRow(VirtualTime At, string Kind, Chosen Chosen)
{
    public const string Dispatch = "dispatch";

    /// <param name="text"><c>time_ns,kind,pcpu,domain,vcpu</c>; the idle vCPU is -1,-1.</param>
    public static TraceRow Of(string text)
    {
        var parts = text.Split(',');
        var at = new VirtualTime(long.Parse(parts[0], CultureInfo.InvariantCulture));
        var vcpu = parts[3] == "-1" ? "" : $"d{parts[3]}v{parts[4]}";
        return new(at, parts[1], new(at, int.Parse(parts[2], CultureInfo.InvariantCulture), vcpu));
    }
}
