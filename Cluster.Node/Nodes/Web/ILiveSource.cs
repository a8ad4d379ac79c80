using ActorXen.Report;
using ActorXen.Runs;

namespace ActorXen.Nodes.Web;

/// <summary>What somebody looks at.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Group">Of the series: a template, role or rack; empty for all guests.</param>
/// <param name="Domain">HOST/DOMAIN to look at more closely; empty for none.</param>
internal sealed record LiveWish(string Run, string Group, string Domain);

/// <summary>A run as it is now.</summary>
/// <param name="Series">Its windows so far, as seals have them.</param>
/// <param name="Sight">Its hosts; null if nobody looked yet.</param>
/// <param name="IsOver">Whether nothing of it will change.</param>
internal sealed record LiveRun(
    RunHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Series, RunSight? Sight, bool IsOver);

/// <summary>Where the live page has its figures from: a cluster, or the run of one process.</summary>
internal interface ILiveSource
{
    /// <summary>The cluster and its runs, as <c>/api/status</c> answers.</summary>
    Task<string> StatusAsync();

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="StoreException">The store cannot be read now.</exception>
    Task<LiveRun> RunAsync(LiveWish wish);
}
