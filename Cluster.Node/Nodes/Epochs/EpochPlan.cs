using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>One attempt at a run: with whom, and what.</summary>
/// <param name="RunId">Of the run.</param>
/// <param name="Epoch">Larger than that of every attempt at this run before, whoever made it.</param>
/// <param name="ScenarioName">For error messages.</param>
/// <param name="ScenarioText">Every setting resolved, as the run's header keeps it.</param>
/// <param name="Options">How each member executes its part; 0 threads lets each choose.</param>
/// <param name="Members">Nodes with a worker, in the order of their addresses; at least one.</param>
public sealed record EpochPlan(
    string RunId,
    long Epoch,
    string ScenarioName,
    string ScenarioText,
    ExecutionOptions Options,
    IReadOnlyList<Address> Members)
{
    /// <param name="header">Of the run, as the store has it.</param>
    public static EpochPlan Of(EpochOrder order, RunHeader header) => new(
        header.RunId, order.Epoch, header.ScenarioName, header.ScenarioText,
        new(order.Run.Engine, order.Run.Threads), order.Members);
}

/// <summary>Which hosts each member runs. A pure function of the scenario and the number of members.</summary>
/// <param name="MemberOfHost">By host number: place in <paramref name="Used"/>.</param>
/// <param name="Used">Members that have hosts.</param>
/// <param name="Idle">Members that have none, since there are fewer racks than members.</param>
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
}
