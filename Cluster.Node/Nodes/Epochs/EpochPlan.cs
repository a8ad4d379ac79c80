using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>One attempt at a run: what to execute, and on which members.</summary>
/// <param name="Epoch">Number of the attempt; larger than that of every earlier one, whichever node led it.</param>
/// <param name="ScenarioName">For error messages.</param>
/// <param name="ScenarioText">The scenario with every setting resolved, as the run's header keeps it.</param>
/// <param name="Options">How each member executes its part; with 0 threads each member chooses.</param>
/// <param name="Members">Nodes with a worker, in address order; at least one.</param>
public sealed record EpochPlan(
    string RunId,
    long Epoch,
    string ScenarioName,
    string ScenarioText,
    ExecutionOptions Options,
    IReadOnlyList<Address> Members)
{
    /// <summary>Which requests and wakeups members record, as the run's header keeps it; empty for none.</summary>
    public string Paths { get; init; } = "";

    /// <summary>Whether members record every fact.</summary>
    public bool IsTraced { get; init; }

    /// <param name="header">The run's header from the store.</param>
    public static EpochPlan Of(EpochOrder order, RunHeader header) => new(
        header.RunId, order.Epoch, header.ScenarioName, header.ScenarioText,
        new(order.Run.Engine, order.Run.Threads), order.Members)
    {
        Paths = header.Paths,
        IsTraced = header.IsTraced,
    };
}

/// <summary>Which hosts each member runs. A pure function of the scenario and the number of members.</summary>
/// <param name="MemberOfHost">By host number: index of the member in <paramref name="Used"/>.</param>
/// <param name="Used">Members that have hosts.</param>
/// <param name="Idle">Members without hosts, because there are fewer racks than members.</param>
internal sealed record MemberPlacement(int[] MemberOfHost, IReadOnlyList<Address> Used, IReadOnlyList<Address> Idle)
{
    public static MemberPlacement Of(RunSpec spec, IReadOnlyList<Address> members)
    {
        int[] racks = [.. spec.Hosts.Select(host => host.Rack)];
        long[] loads = [.. spec.Hosts.Select(HostLoad.Of)];
        var placed = Placement.OfRacks(racks, loads, members.Count);
        var used = placed.Distinct().Order().ToList();
        return new(
            [.. placed.Select(member => used.IndexOf(member))],
            [.. used.Select(member => members[member])],
            [.. members.Where((_, member) => !used.Contains(member))]);
    }

    /// <summary>The hosts of each member that has any, if so many share the run.</summary>
    public static IEnumerable<IReadOnlyList<HostSpec>> SharesOf(RunSpec spec, int members)
    {
        int[] racks = [.. spec.Hosts.Select(host => host.Rack)];
        long[] loads = [.. spec.Hosts.Select(HostLoad.Of)];
        var placed = Placement.OfRacks(racks, loads, members);
        return spec.Hosts.GroupBy(host => placed[host.Number], (_, hosts) => hosts.ToList());
    }
}
