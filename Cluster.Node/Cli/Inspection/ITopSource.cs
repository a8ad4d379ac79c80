using ActorXen.Messages;
using ActorXen.Report.Results;

namespace ActorXen.Cli.Inspection;

/// <summary>A run as <c>top --watch</c> sees it at one moment.</summary>
/// <param name="Name">As the user named it, otherwise its id.</param>
/// <param name="State">running, open (perhaps no process runs it), complete, failed, …</param>
/// <param name="Sealed">Virtual time up to which it is in the store.</param>
/// <param name="Note">What it waits for or why it failed; empty if there is nothing to say.</param>
/// <param name="Top">Its domains, perhaps of an earlier time; null while nothing is known of them.</param>
internal sealed record TopLook(
    string Name, string State, VirtualTime Sealed, Duration Length, string Note, TopSight? Top)
{
    public const string Running = "running";
    public const string Open = "open";

    /// <summary>Whether the run has ended and everything of it that can be seen is here.</summary>
    public bool IsLast { get; init; }
}

/// <summary>Where <c>top --watch</c> has its figures from: a store, or a cluster.</summary>
internal interface ITopSource : IAsyncDisposable
{
    Task<TopLook> LookAsync(CancellationToken stop);
}
