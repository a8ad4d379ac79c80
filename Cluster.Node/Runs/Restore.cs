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

        var hosts = simulation.Hosts.Count;
        if (checkpoint.HostStates.Count != hosts)
            throw new StateFormatException($"it has {checkpoint.HostStates.Count} hosts, but the scenario has {hosts}");
        simulation.LoadAll(checkpoint.HostStates, checkpoint.At);
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
            var (expected, found) = (HashAt(seal.HostHashes, host), HashAt(simulation.HostHashes, host));
            throw new HashMismatchException(runId, seal.At, host, NameOf(simulation, host), expected, found);
        }
    }

    /// <summary>Number of the first host whose hash differs from the sealed one; null if all are equal.</summary>
    public static int? FirstDifference(ISimulation simulation, WindowSeal seal)
    {
        var hashes = simulation.HostHashes;
        var common = Math.Min(hashes.Count, seal.HostHashes.Count);
        for (var host = 0; host < common; host++)
            if (hashes[host] != seal.HostHashes[host]) return host;
        return hashes.Count == seal.HostHashes.Count ? null : common;
    }

    public static string NameOf(ISimulation simulation, int host) =>
        host < simulation.Hosts.Count ? simulation.Hosts[host].Name : "missing";

    /// <summary>Zero for a host that one side does not have.</summary>
    public static ulong HashAt(IReadOnlyList<ulong> hashes, int host) => host < hashes.Count ? hashes[host] : 0;
}
