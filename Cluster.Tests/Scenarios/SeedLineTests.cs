using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

public class SeedLineTests
{
    [Theory]
    [InlineData("first-light")]
    [InlineData("noisy-neighbour")]
    [InlineData("planetlab")]
    public void A_text_with_another_seed_is_that_of_a_fresh_load(string scenario)
    {
        Assert.False(ScenarioLoader.RefersToSeed(scenario, Given.Options));

        Assert.Equal(TextOf(scenario, 12_345), SeedLine.With(TextOf(scenario, 7), 12_345));
    }

    [Fact]
    public void The_rest_is_the_same_for_all_seeds()
    {
        Assert.Equal(
            SeedLine.Of(TextOf("ping-pong", 1))!.Value.Others, SeedLine.Of(TextOf("ping-pong", 22))!.Value.Others);
    }

    [Theory]
    [InlineData("name = a\nseed = 1\nlength = ${seed}ms\n")]
    [InlineData("seed = 1\nname = a\n")]
    [InlineData("name = a\nseed = x\n")]
    [InlineData("name = a\nseed = 1")]
    public void A_text_whose_seed_may_be_used_elsewhere_has_none(string text) => Assert.Null(SeedLine.Of(text));

    private static string TextOf(string scenario, long seed) => ScenarioText.Of(
        ScenarioLoader.Load(scenario, Given.Options with { Sets = [$"seed={seed}"] }).Spec!, XenPolicies.Instance);
}
