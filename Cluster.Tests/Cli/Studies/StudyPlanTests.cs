using ActorXen.Studies;

namespace ActorXen.Tests.Cli.Studies;

/// <summary>What a plan says before anything is run.</summary>
public sealed class StudyPlanTests
{
    [Theory]
    [InlineData(0.0312, "0.0")]
    [InlineData(8.303, "8.3")]
    [InlineData(1153.2, "1153")]
    public void An_estimate_pretends_no_milliseconds(double seconds, string text) =>
        Assert.Equal(text, StudyText.EstimatedSeconds(seconds));
}
