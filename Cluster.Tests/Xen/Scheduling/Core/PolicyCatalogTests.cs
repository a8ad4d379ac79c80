using ActorXen.Messages;
using ActorXen.Tests.Xen.Scheduling.HowTo;
using ActorXen.Xen;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Null;

namespace ActorXen.Tests.Xen.Scheduling.Core;

public sealed class PolicyCatalogTests
{
    public static TheoryData<string> Policies => [.. HowToPolicies.Catalog.Names];

    [Theory, MemberData(nameof(Policies))]
    public void Every_policy_accepts_the_ends_of_its_ranges_and_its_defaults(string policy)
    {
        foreach (var parameter in HowToPolicies.Catalog.ParametersOf(policy))
        {
            Assert.True(parameter.Allows(parameter.Default));
            foreach (var value in new[] { parameter.Least, parameter.Most, parameter.Default })
                Assert.Equal(policy, new SchedulerBench(policy, 1, (parameter.Name, value)).Core.Policy.Name);
        }
    }

    [Theory, MemberData(nameof(Policies))]
    public void Every_policy_refuses_what_is_beyond_its_ranges_and_says_the_range(string policy)
    {
        foreach (var parameter in HowToPolicies.Catalog.ParametersOf(policy))
        {
            var error = Assert.Throws<ArgumentException>(
                () => new SchedulerBench(policy, 1, (parameter.Name, parameter.Most + 1)));

            Assert.Contains(parameter.Range, error.Message, StringComparison.Ordinal);
            Assert.False(parameter.Allows(parameter.Least - 1) && !parameter.ZeroIsOff);
        }
    }

    [Fact]
    public void The_rate_limit_is_off_or_at_least_100_us()
    {
        var rateLimit = HowToPolicies.Catalog.ParametersOf("credit2").Single(known => known.Name == "ratelimit_us");

        Assert.True(rateLimit.Allows(0));
        Assert.False(rateLimit.Allows(99));
        Assert.Equal("0 or 100 to 500000", rateLimit.Range);
    }

    [Fact]
    public void A_run_queue_arrangement_is_the_index_of_its_word()
    {
        var arrangement =
            HowToPolicies.Catalog.ParametersOf("credit2").Single(known => known.Name == "credit2_runqueue");

        Assert.Equal("cpu, core, socket, node, all", arrangement.Range);
        Assert.Equal("socket", arrangement.Words![(int)arrangement.Default]);
    }

    [Fact]
    public void An_unknown_policy_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => new SchedulerBench("credti2", 1));

        Assert.Contains("\"credti2\" is not a policy. Use", error.Message, StringComparison.Ordinal);
        Assert.Contains("credit2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        var taken = new PolicyKind("credit2", [], (_, occupancy, services) => new NullPolicy(occupancy, services));

        var error = Assert.Throws<ArgumentException>(() => Mechanisms.Policies.With(taken));

        Assert.StartsWith("A policy \"credit2\" exists already.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_is_answered_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => new SchedulerBench("credit2", 1, ("tslice", 5)));

        Assert.Contains("ratelimit_us", error.Message, StringComparison.Ordinal);
    }
}
