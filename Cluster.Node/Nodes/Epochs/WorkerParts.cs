using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorXen.Nodes.Epochs;

/// <summary>What a worker needs from the rest of the program.</summary>
/// <param name="ReadScenario">
/// Reads a scenario from its name and its text, in which every setting is resolved. Throws if that is impossible.
/// </param>
/// <param name="Policies">Policies that pools may have.</param>
/// <param name="Watch">Gives each host the watchers of its facts; the same as on the coordinator's node.</param>
public sealed record WorkerParts(Func<string, string, RunSpec> ReadScenario, XenPolicies Policies, WatchHost Watch)
{
    /// <summary>The node's log.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>
    /// Where it writes its hosts' states; null if this node has no store that other machines have, too.
    /// </summary>
    public IPartStore? Store { get; init; }

    /// <summary>Waits for a store that is away; null to wait by the clock.</summary>
    internal Func<TimeSpan, CancellationToken, Task>? Delay { get; init; }

    /// <summary>Builds some hosts of a run, in order of their numbers: Xen hosts, except in tests.</summary>
    internal Func<RunSpec, Func<int, bool>, IReadOnlyList<BuiltHost>> Build { get; init; } =
        (run, isWanted) => HostFactory.Build(run, isWanted, Policies);
}
