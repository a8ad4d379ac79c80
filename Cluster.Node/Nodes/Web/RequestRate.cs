using System.Net;
using System.Threading.RateLimiting;

namespace ActorXen.Nodes.Web;

/// <summary>
/// Bounds how many requests each address may send, so that one caller does not keep the others waiting.
/// </summary>
/// <param name="perSecond">Requests in a second; twice as many may come at once.</param>
internal sealed class RequestRate(int perSecond) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new()
        {
            TokenLimit = 2 * perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
            QueueLimit = 0,
        }));

    /// <param name="address">The caller's; null for one without.</param>
    public bool Admits(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
