using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

public sealed class ScenarioDifferencesTests
{
    [Fact]
    public void A_setting_of_all_hosts_or_domains_is_one_difference()
    {
        Assert.Equal(
            [new("hosts[*].pool.ratelimit_us", "1000", "500"), new SettingDifference("seed", "1", "3")],
            ScenarioDifferences.Between(TextOf(), TextOf("defaults.pool.ratelimit_us=500", "seed=3")));
        Assert.Equal(
            [new SettingDifference("hosts[*].domains[*].kernel.hz", "250", "100")],
            ScenarioDifferences.Between(TextOf(), TextOf("defaults.domain.kernel.hz=100")));
    }

    /// <summary>Although the text then writes the pool at each host instead of once.</summary>
    [Fact]
    public void A_setting_of_one_host_is_a_difference_of_that_host_only()
    {
        var found = ScenarioDifferences.Between(TextOf(), TextOf("racks[0].hosts[0].pool.ratelimit_us=500"))!;

        Assert.Equal([new("hosts[a0].pool.ratelimit_us", "1000", "500")], found);
    }

    [Fact]
    public void The_same_text_has_no_differences_and_no_text_cannot_be_compared()
    {
        Assert.Empty(ScenarioDifferences.Between(TextOf(), TextOf())!);
        Assert.Null(ScenarioDifferences.Between(TextOf(), "{"));
    }

    /// <summary>Also of hosts that the text writes once, with their number.</summary>
    [Fact]
    public void Hosts_have_their_names_in_the_order_of_their_numbers()
    {
        var spec = ScenarioLoader.Load("noisy-neighbour", new(XenPolicies.Instance, ["vars.hosts=12"])).Spec!;

        var names = ScenarioDifferences.HostNames(ScenarioText.Of(spec, XenPolicies.Instance));

        Assert.Equal(spec.Hosts.Select(host => host.Name), names);
        Assert.True(names.Count >= 12);
        Assert.Equal(["a0", "a1", "b0", "b1"], ScenarioDifferences.HostNames(TextOf()));
        Assert.Empty(ScenarioDifferences.HostNames("{"));
    }

    private static string TextOf(params string[] sets)
    {
        var loaded = ScenarioLoader.Load("first-light", new(XenPolicies.Instance, sets));
        return ScenarioText.Of(loaded.Spec!, XenPolicies.Instance);
    }
}
