using ActorXen.Scenarios.Problems;

namespace ActorXen.Tests.Scenarios.Problems;

/// <summary>Where a mistake is: the option or line, and the path, neither of which repeats the other.</summary>
public sealed class ScenarioProblemTests
{
    [Theory]
    [InlineData("--set seed", "seed", "--set seed")]
    [InlineData("--set hosts.0.cpu", "hosts", "--set hosts.0.cpu")]
    [InlineData("--set racks[0].nam", "racks", "--set racks[0].nam")]
    [InlineData("--set guests.web", "guests.web.vcpus", "--set guests.web.vcpus")]
    [InlineData("--set guests.web", "guests.web.vif[1].mac", "--set guests.web.vif[1].mac")]
    [InlineData("--set vars.web", "guests.web", "--set vars.web guests.web")]
    [InlineData("--set guests.web", "guests.webs", "--set guests.web guests.webs")]
    [InlineData("--set racks[*].name", "racks[1].name", "--set racks[*].name racks[1].name")]
    [InlineData("--seed", "seed", "--seed")]
    [InlineData("--set seed", "", "--set seed")]
    public void An_option_is_told_once(string option, string path, string where) =>
        Assert.Equal(where, new ScenarioProblem(new(option, 1), path, "It is wrong.", "Mend it.").Where);

    [Fact]
    public void A_file_is_told_with_line_and_path() => Assert.Equal(
        "my.conf:3 guests.web", new ScenarioProblem(new("my.conf", 3), "guests.web", "It is wrong.", "Mend it.").Where);
}
