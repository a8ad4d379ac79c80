using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>Restores a simulation from a checkpoint and checks its hashes against the seal.</summary>
internal static class Restore
{
    /// <param name="checkpoint">If null, the simulation starts at time zero.</param>
    /// <exception cref="HashMismatchException">The restored hosts do not have the sealed hashes.</exception>
    /// <exception cref="StateFormatException">The checkpoint does not fit the simulation.</exception>
    public static void Into(ISimulation simulation, RunRecord record, RunCheckpoint? checkpoint) =>
        Into(simulation, record.Summary.Header.RunId, record.Seals, checkpoint);

    /// <inheritdoc cref="Into(ISimulation, RunRecord, RunCheckpoint?)"/>
    /// <param name="seals">Of the run.</param>
    public static void Into(
        ISimulation simulation, string runId, IReadOnlyList<WindowSeal> seals, RunCheckpoint? checkpoint)
    {
        if (checkpoint is null)
        {
            simulation.Start();
            return;
        }

        var (states, hosts) = (checkpoint.HostStates, simulation.HostsOfRun);
        if (states.Count != hosts)
            throw new StateFormatException($"it has {states.Count} hosts, but the scenario has {hosts}");
        if (simulation.Hosts.Count < hosts) states = [.. simulation.Hosts.Select(host => states[host.Host])];
        simulation.LoadAll(states, checkpoint.At);
        Check(runId, simulation, seals, checkpoint.At);
    }

    /// <summary>Restores hosts on the nodes that have fetched their states.</summary>
    /// <exception cref="HashMismatchException">The restored hosts do not have the sealed hashes.</exception>
    /// <exception cref="StateFormatException">The checkpoint does not fit the simulation.</exception>
    public static void Fetched(
        ISimulation simulation, IPartedHosts hosts, RunRecord record, CheckpointParts checkpoint)
    {
        hosts.Load();
        Check(record.Summary.Header.RunId, simulation, record.Seals, checkpoint.At);
    }

    private static void Check(string runId, ISimulation simulation, IReadOnlyList<WindowSeal> seals, VirtualTime at) =>
        Check(runId, simulation, seals.FirstOrDefault(seal => seal.At == at)
            ?? throw new StateFormatException($"there is no seal at its time, {at}"));

    /// <exception cref="HashMismatchException">Names the first host that differs.</exception>
    public static void Check(string runId, ISimulation simulation, WindowSeal seal)
    {
        if (FirstDifference(simulation, seal) is { } host)
        {
            var (expected, found) = (HashAt(seal.HostHashes, host), HashOf(simulation, host));
            throw new HashMismatchException(runId, seal.At, host, NameOf(simulation, host), expected, found);
        }
    }

    /// <summary>Number of the first host whose hash differs from the sealed one; null if all are equal.</summary>
    public static int? FirstDifference(ISimulation simulation, WindowSeal seal)
    {
        var (hosts, hashes) = (simulation.Hosts, simulation.HostHashes);
        for (var place = 0; place < hashes.Count; place++)
        {
            var host = hosts[place].Host;
            if (host >= seal.HostHashes.Count || hashes[place] != seal.HostHashes[host]) return host;
        }

        var ofRun = simulation.HostsOfRun;
        return ofRun == seal.HostHashes.Count ? null : Math.Min(ofRun, seal.HostHashes.Count);
    }

    public static string NameOf(ISimulation simulation, int host) =>
        simulation.Hosts.FirstOrDefault(one => one.Host == host)?.Name ?? "missing";

    /// <summary>Zero for a host that the simulation does not have.</summary>
    public static ulong HashOf(ISimulation simulation, int host)
    {
        var (hosts, hashes) = (simulation.Hosts, simulation.HostHashes);
        for (var place = 0; place < hosts.Count; place++)
            if (hosts[place].Host == host) return hashes[place];
        return 0;
    }

    /// <summary>Zero for a host that the seal does not have.</summary>
    public static ulong HashAt(IReadOnlyList<ulong> hashes, int host) => host < hashes.Count ? hashes[host] : 0;
}
