using ActorXen.Runs;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Hosts;

public sealed class HostFactoryTests
{
    [Fact]
    public void A_domain_that_needs_more_event_channels_than_it_may_have_is_refused_in_one_line()
    {
        var spec = Given.Good(Given.HostWith(
            "domains = [ { name = web, max-event-channels = 3, workloads = [ { type = request-server } ] } ]"));

        var refused = Assert.Throws<HostRefusedException>(() => HostFactory.BuildAll(spec, XenPolicies.Instance));

        Assert.StartsWith("Domain web has no event channel left for ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            ": max-event-channels is 3. Write more, or give it fewer vCPUs, interfaces, disks or workloads.",
            refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            refused.Message, Assert.Throws<RunRefusedException>(() => Trial.Of(spec)).Message);
    }
}
