using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Answers;

public sealed class CauseTextTests
{
    [Fact]
    public void Every_cause_rule_and_stage_has_words_of_its_own()
    {
        Assert.Distinct(Enum.GetValues<Cause>().Select(CauseText.Of));
        Assert.Distinct(Enum.GetValues<Cause>().Select(CauseText.KeyOf));
        Assert.Distinct(Enum.GetValues<WaitRule>().Select(rule => CauseText.Of(rule, "credit2")));
        Assert.Distinct(Enum.GetValues<Stage>().Select(CauseText.Of));
    }

    /// <summary>A cost that is renamed is renamed here too.</summary>
    [Fact]
    public void Costs_are_calibration_keys_or_settings()
    {
        var pages = File.ReadAllText(Repository.PathOf("docs/calibration-keys.md"))
            + File.ReadAllText(Repository.PathOf("docs/scenarios.md"));

        Assert.All(
            from stage in Enum.GetValues<Stage>()
            from cause in Enum.GetValues<Cause>()
            from cost in CauseText.CostsOf(stage, cause)
            select cost,
            cost => Assert.Contains($"`{cost}`", pages, StringComparison.Ordinal));
    }
}
