using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>How entities are hosted. Results do not depend on it.</summary>
public enum EngineKind
{
    /// <summary>Every entity is an Akka actor.</summary>
    Actors = 0,

    /// <summary>Entities are called directly: the oracle, and the fast path for the largest scenarios.</summary>
    Plain = 1,
}

/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">1 to 64; more than hosts are not used. 0 lets the simulation choose.</param>
/// <param name="WindowDivisor">Windows are this many times shorter than the look-ahead allows. 1; tests use 2.</param>
public sealed record ExecutionOptions(EngineKind Engine, int Threads, int WindowDivisor = 1);

/// <summary>Builds a simulation from a checked scenario. Implemented in Distribution.</summary>
public interface ISimulationFactory
{
    /// <param name="spec">What to simulate.</param>
    /// <param name="options">How to execute it; has no influence on results.</param>
    /// <param name="watch">Gives each host the watchers of its facts.</param>
    ISimulation Build(RunSpec spec, ExecutionOptions options, WatchHost watch);
}

/// <summary>All hosts of a run, at a common virtual time.</summary>
/// <remarks>Not thread-safe: one caller at a time. It uses its own threads inside.</remarks>
public interface ISimulation : IDisposable
{
    /// <summary>By host number.</summary>
    IReadOnlyList<HostDirectory> Hosts { get; }

    /// <summary>Everything due before this has happened, on every host; nothing later has.</summary>
    VirtualTime Now { get; }

    /// <summary>Messages delivered, over all hosts and since the run's beginning (restores included).</summary>
    long Delivered { get; }

    /// <summary>Threads that run hosts.</summary>
    int Threads { get; }

    /// <summary>Synchronisation windows run by this process.</summary>
    long Windows { get; }

    /// <summary>By host number: what each host has done so far, as a hash.</summary>
    IReadOnlyList<ulong> HostHashes { get; }

    /// <summary>The hosts' hashes joined.</summary>
    ulong Hash { get; }

    /// <summary>Begins at time zero. Either this or <see cref="LoadHost"/> for every host comes first.</summary>
    void Start();

    /// <summary>Delivers everything due before <paramref name="horizon"/> on every host.</summary>
    /// <exception cref="RunFailedException">An entity failed. The simulation can only be disposed of.</exception>
    void RunUntil(VirtualTime horizon);

    /// <summary>The whole state of one host, pending events and counters included.</summary>
    byte[] SaveHost(int host);

    /// <summary>Restores one host. Once all are restored the simulation stands at <paramref name="at"/>.</summary>
    void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at);

    /// <summary>The states of all hosts, by number. Hosts on other nodes come in large parts, not one by one.</summary>
    IReadOnlyList<byte[]> SaveAll()
    {
        var states = new byte[Hosts.Count][];
        for (var host = 0; host < states.Length; host++) states[host] = SaveHost(host);
        return states;
    }

    /// <summary>Restores all hosts.</summary>
    /// <param name="states">By host number.</param>
    /// <param name="at">Where they were saved.</param>
    void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at)
    {
        for (var host = 0; host < states.Count; host++) LoadHost(host, states[host], at);
    }

    /// <summary>Brings the watchers that were given at the beginning up to <see cref="Now"/>, where the hosts' facts
    /// are counted elsewhere. Comes before the watchers are read.</summary>
    void CollectFacts()
    {
    }
}

/// <summary>An entity failed, and with it the run: exit code 3.</summary>
/// <param name="path">Of the entity: <c>host/0/dom/3/vcpu/1</c>.</param>
/// <param name="at">Virtual time.</param>
/// <param name="problem">One line: the message that it failed on, and why.</param>
public sealed class RunFailedException(string path, VirtualTime at, string problem, Exception? cause = null)
    : Exception($"{path} failed at {at}: {problem}", cause)
{
    public string Path { get; } = path;
    public VirtualTime At { get; } = at;
}
