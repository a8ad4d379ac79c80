using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Hosts;

namespace ActorXen.Nodes.Epochs;

/// <summary>What a worker needs from the rest of the program.</summary>
/// <param name="ReadScenario">From its name and its text, every setting resolved. Throws if it cannot be read.</param>
/// <param name="Policies">Where the pools' policies are looked up.</param>
/// <param name="Watch">For each host the watcher of its facts, or null: of the same kind as at the coordinator.</param>
public sealed record WorkerParts(
    Func<string, string, RunSpec> ReadScenario, XenPolicies Policies, Func<HostDirectory, IFactSink?> Watch)
{
    /// <summary>Gets one line for the operator, now and then.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Builds some hosts of a run, in order of their numbers. Xen hosts, except in tests.</summary>
    internal Func<RunSpec, Func<int, bool>, IReadOnlyList<BuiltHost>> Build { get; init; } =
        (run, isWanted) => HostFactory.Build(run, isWanted, Policies);
}
