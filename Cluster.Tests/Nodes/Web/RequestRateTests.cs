using System.Net;
using ActorXen.Nodes.Web;

namespace ActorXen.Tests.Nodes.Web;

public sealed class RequestRateTests
{
    /// <summary>A thousand requests at one a second would take a quarter of an hour, however slow the machine is.
    /// </summary>
    [Fact]
    public void A_caller_that_sends_too_many_is_refused_and_another_one_is_not()
    {
        using var rate = new RequestRate(1);

        Assert.Contains(Enumerable.Range(0, 1_000), _ => !rate.Admits(IPAddress.Loopback));
        Assert.True(rate.Admits(IPAddress.IPv6Loopback));
    }
}
