using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

/// <summary>What a run's list shows as changed is what really differs from the scenario's file.</summary>
public sealed class ChangesTests
{
    [Fact]
    public void Settings_are_listed_as_they_were_written() => Assert.Equal(
        ["vars.crowd=16", "length=1500ms", "seed=3"], Changes("vars.crowd=16", "length=1500ms", "seed=3"));

    [Fact]
    public void What_the_file_has_anyway_is_no_change() =>
        Assert.Empty(Changes("seed=1", "vars.crowd=4", "network.in-rack-latency=5us"));

    [Fact]
    public void What_a_later_setting_replaces_is_no_change() =>
        Assert.Equal(["length=900ms"], Changes("length=800ms", "length=900ms"));

    [Fact]
    public void A_name_that_nothing_refers_to_is_no_change() => Assert.Empty(Changes("vars.crowds=16"));

    [Fact]
    public void Lists_can_be_changed_too() =>
        Assert.Single(Changes("racks[0].hosts[*].pool.policy=credit"));

    private static IReadOnlyList<string> Changes(params string[] sets) =>
        ScenarioLoader.Changes("first-light", Given.Options with { Sets = sets });
}
