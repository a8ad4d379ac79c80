using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

/// <summary>Which racks a study runs, in words.</summary>
public sealed class SampleTextTests
{
    [Theory]
    [InlineData(240, 4, "4 of 240 racks like r0, all 3 like edge0")]
    [InlineData(2, 2, "all 2 racks like r0, all 3 like edge0")]
    [InlineData(1, 1, "the only rack like r0, all 3 like edge0")]
    public void Racks_are_counted_by_kind(int racks, int sampled, string text) =>
        Assert.Equal(text, SampleText.Strata([("r0", new(0, racks, sampled)), ("edge0", new(1, 3, 3))]));

    [Fact]
    public void A_kind_of_one_rack_is_the_only_one() => Assert.Equal(
        "4 of 240 racks like r0, the only one like edge0",
        SampleText.Strata([("r0", new(0, 240, 4)), ("edge0", new(1, 1, 1))]));
}
