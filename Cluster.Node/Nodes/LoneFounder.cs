using ActorXen.Distribution.Coordination;

namespace ActorXen.Nodes;

/// <summary>Lets anybody found: for tests, and for a store without a founding row.</summary>
internal sealed class LoneFounder : IFoundingGuard
{
    public Task<string?> TryWinAsync(HostPort self, CancellationToken stop) => Task.FromResult<string?>(null);

    public Task RefreshAsync(CancellationToken stop) => Task.CompletedTask;
}
