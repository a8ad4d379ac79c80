using ActorXen.Comparisons;
using ActorXen.Report.Counting;
using ActorXen.Studies;

namespace ActorXen.Tests.Comparisons;

public sealed class SeriesMeasureTests
{
    private static readonly GroupKey[] _known =
    [
        GroupKey.Fleet, new(GroupKind.Template, "web"), new(GroupKind.Template, "web-2"), new(GroupKind.Rack, "r1"),
    ];

    [Fact]
    public void Every_measure_that_is_shown_is_in_the_series() =>
        Assert.All(SeriesMeasure.Shown, measure => Assert.True(SeriesMeasure.IsKnown(measure), measure.Text));

    [Theory]
    [InlineData("p95(request_latency)", true)]
    [InlineData("rate(request, template web)", true)]
    [InlineData("utilisation", true)]
    [InlineData("mean(request)", false)]
    [InlineData("rate(wake)", false)]
    [InlineData("worst-p99(request)", false)]
    [InlineData("total(migrations)", false)]
    [InlineData("loss", false)]
    public void What_the_series_has_not_is_known(string measure, bool isKnown) =>
        Assert.Equal(isKnown, SeriesMeasure.IsKnown(MeasureText.Read(measure)));

    [Theory]
    [InlineData("steal", "fleet")]
    [InlineData("steal(template web)", "template web")]
    [InlineData("steal(template *-2)", "template web-2")]
    [InlineData("busy(rack r1)", "rack r1")]
    [InlineData("steal(web)", null)]
    [InlineData("steal(template nothing)", null)]
    [InlineData("busy(template web)", null)]
    public void A_selector_is_one_of_the_groups_that_are_kept(string measure, string? group) =>
        Assert.Equal(group, SeriesMeasure.GroupOf(MeasureText.Read(measure), _known)?.ToString());

    [Fact]
    public void Several_groups_are_refused() => Assert.Contains(
        "2 groups of the runs are like \"template web*\": web, web-2. Name one.",
        Assert.Throws<StudyException>(() => SeriesMeasure.GroupOf(MeasureText.Read("steal(template web*)"), _known))
            .Message,
        StringComparison.Ordinal);
}
