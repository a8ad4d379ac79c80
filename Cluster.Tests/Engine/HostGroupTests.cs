using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Engine;

public sealed class HostGroupTests
{
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Looking_ahead_has_no_effect_on_results(long seed)
    {
        var spec = RichScenario.Of(seed);
        Assert.True(spec.Hosts.Count > 1);

        Assert.Equal(Run(spec, HostGroup.FewEntities), Run(spec, fewEntities: 0));
    }

    private static (string Hashes, long Delivered) Run(RunSpec spec, int fewEntities)
    {
        HostTimeline[] hosts = [.. HostFactory.BuildAll(spec, XenPolicies.Instance).Select(host => host.Timeline)];
        var group = new HostGroup(hosts, 0, new int[hosts.Length], spec.Network.InRack, fewEntities);
        foreach (var host in hosts) host.Start();
        group.Refresh();
        group.RunUntil(VirtualTime.Zero + spec.Length);
        return (string.Join(' ', hosts.Select(host => $"{host.Hash:x16}")), hosts.Sum(host => host.Delivered));
    }
}
