using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>How entities are hosted. Results do not depend on it.</summary>
public enum EngineKind
{
    /// <summary>Every entity is an Akka actor.</summary>
    Actors = 0,

    /// <summary>Entities are called directly. The oracle, and the fast path for the largest scenarios.</summary>
    Plain = 1,
}

/// <param name="Engine">How entities are hosted.</param>
/// <param name="Threads">1 to 64, but no more than hosts are used; with 0 the simulation chooses.</param>
/// <param name="WindowDivisor">
/// How many times shorter windows are than the look-ahead allows. Usually 1; tests use 2.
/// </param>
public sealed record ExecutionOptions(EngineKind Engine, int Threads, int WindowDivisor = 1);

/// <summary>Builds a simulation from a checked scenario.</summary>
public interface ISimulationFactory
{
    /// <param name="spec">The scenario to simulate.</param>
    /// <param name="options">How to execute it; results do not depend on this.</param>
    /// <param name="watch">Gives each host the watchers of its facts.</param>
    ISimulation Build(RunSpec spec, ExecutionOptions options, WatchHost watch);
}

/// <summary>All hosts of a run, or some that meet no others, at a common virtual time.</summary>
/// <remarks>Not thread-safe, although it uses threads of its own.</remarks>
public interface ISimulation : IDisposable
{
    /// <summary>
    /// In order of their numbers. Where all hosts of the run are simulated, a host's place is its number; other members
    /// that say "by host" mean the place.
    /// </summary>
    IReadOnlyList<HostDirectory> Hosts { get; }

    /// <summary>How many hosts the run has, of which <see cref="Hosts"/> may be a part.</summary>
    int HostsOfRun => Hosts.Count;

    /// <summary>On every host, everything due before this time has happened, and nothing else.</summary>
    VirtualTime Now { get; }

    /// <summary>
    /// Messages delivered on all hosts since the run began, including those before a restored checkpoint.
    /// </summary>
    long Delivered { get; }

    /// <summary>Number of threads that run hosts.</summary>
    int Threads { get; }

    /// <summary>Number of synchronisation windows run by this process.</summary>
    long Windows { get; }

    /// <summary>By host: the hash of what the host has done so far.</summary>
    IReadOnlyList<ulong> HostHashes { get; }

    /// <summary>The hosts' hashes combined.</summary>
    ulong Hash { get; }

    /// <summary>Begins at time zero. Call either this or <see cref="LoadHost"/> for every host first.</summary>
    void Start();

    /// <summary>Delivers everything due before <paramref name="horizon"/> on every host.</summary>
    /// <exception cref="RunFailedException">An entity failed. The simulation can only be disposed of.</exception>
    void RunUntil(VirtualTime horizon);

    /// <summary>Saves the whole state of one host, including pending events and counters.</summary>
    byte[] SaveHost(int host);

    /// <summary>
    /// The event channels in use on a host, as they are now; empty if the host is simulated on another node.
    /// </summary>
    IReadOnlyList<PortStatus> PortsOf(HostDirectory host) => [];

    /// <summary>What the guests of a host have noted of their physical lines, likewise.</summary>
    IReadOnlyList<SpuriousStatus> LinesOf(HostDirectory host) => [];

    /// <summary>Where the physical lines of a host interrupt and who gets them, likewise.</summary>
    IReadOnlyList<IrqStatus> IrqsOf(HostDirectory host) => [];

    /// <summary>What the pCPUs of a host have taken since the run began, by vector, likewise.</summary>
    IReadOnlyList<VectorStatus> VectorsOf(HostDirectory host) => [];

    /// <summary>Restores one host. Once all are restored, <see cref="Now"/> is <paramref name="at"/>.</summary>
    void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at);

    /// <summary>
    /// Saves the states of all hosts, by host. Faster than one by one if hosts are on other nodes, because they
    /// come in large parts.
    /// </summary>
    IReadOnlyList<byte[]> SaveAll()
    {
        var states = new byte[Hosts.Count][];
        for (var host = 0; host < states.Length; host++) states[host] = SaveHost(host);
        return states;
    }

    /// <summary>Restores all hosts.</summary>
    /// <param name="states">By host.</param>
    /// <param name="at">Virtual time at which they were saved.</param>
    void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at)
    {
        for (var host = 0; host < states.Count; host++) LoadHost(host, states[host], at);
    }

    /// <summary>Saves and restores hosts on the nodes where they are; null if they are in this process.</summary>
    IPartedHosts? Parted => null;

    /// <summary>
    /// What each node counted in the latest <see cref="RunUntil"/>, as bytes of a window; null if hosts' facts are
    /// counted in this process.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows { get; }

    /// <summary>
    /// What each node recorded in the latest <see cref="RunUntil"/>, as bytes; empty if nothing is recorded on others.
    /// </summary>
    IReadOnlyList<ReadOnlyMemory<byte>> NodesRecorded => [];

    /// <summary>
    /// Updates the watchers to <see cref="Now"/> if hosts' facts are counted on other nodes. Call this before reading
    /// the watchers.
    /// </summary>
    void CollectFacts()
    {
    }
}

/// <summary>An entity failed, and with it the run: exit code 3.</summary>
/// <param name="path">Path of the entity, such as <c>host/0/dom/3/vcpu/1</c>.</param>
/// <param name="at">Virtual time of the failure.</param>
/// <param name="problem">One line: on which message the entity failed, and why.</param>
public sealed class RunFailedException(string path, VirtualTime at, string problem, Exception? cause = null)
    : Exception($"{path} failed at {at}: {problem}", cause)
{
    public string Path { get; } = path;
    public VirtualTime At { get; } = at;
}
