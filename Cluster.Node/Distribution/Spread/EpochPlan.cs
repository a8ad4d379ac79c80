using ActorXen.Messages;
using ActorXen.Runs;
using Akka.Actor;

namespace ActorXen.Distribution.Spread;

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
    IReadOnlyList<Address> Members);

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

/// <summary>A guess at how much there is to do for a host, from its description alone.</summary>
internal static class HostLoad
{
    // Messages per simulated second, as a guess: what counts is only the ratio between hosts.
    private const long OfPcpu = 20;

    /// <returns>At least 1.</returns>
    public static long Of(HostSpec host) =>
        1 + (OfPcpu * host.Machine.Pcpus) + host.Domains.Sum(domain => domain.Workloads.Sum(workload => workload.MessagesPerSecond(host, domain)));
}
