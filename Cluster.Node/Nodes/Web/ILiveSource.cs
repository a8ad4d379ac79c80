using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Nodes.Web;

/// <summary>A run as it is now.</summary>
/// <param name="Series">Its windows so far, as seals have them.</param>
/// <param name="End">null while something of it can change.</param>
internal sealed record LiveRun(RunHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Series, RunEnd? End);

/// <summary>Where the live page has its figures from: a cluster, or the run of one process.</summary>
internal interface ILiveSource
{
    /// <summary>The cluster and its runs, as <c>/api/status</c> answers.</summary>
    Task<string> StatusAsync();

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="StoreException">The store cannot be read now.</exception>
    Task<LiveRun> RunAsync(string run);

    /// <summary>Looks at the hosts of a run.</summary>
    /// <param name="domain">HOST/DOMAIN to look at more closely; empty for none.</param>
    /// <returns>null before the first look.</returns>
    Task<RunSight?> LookAsync(LiveRun run, string domain);
}
