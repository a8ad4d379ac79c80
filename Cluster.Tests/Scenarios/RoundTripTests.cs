using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using CsCheck;

namespace ActorXen.Tests.Scenarios;

[Long]
public class RoundTripTests
{
    [Fact]
    public void Any_scenario_is_read_back_from_its_text() => Gen.Int.Sample(
        seed =>
        {
            var spec = new RandomSpec(seed, RandomSize.Any).Next();
            Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue))));
        },
        iter: 50);

    [Theory]
    [InlineData("first-light")]
    [InlineData("planetlab")]
    [InlineData("ping-pong")]
    [InlineData("pools")]
    public void A_shipped_scenario_is_read_back_from_its_text(string name)
    {
        var spec = ScenarioLoader.Load(name, Given.Options).Spec!;
        var text = ScenarioText.Of(spec, Given.Options.Catalogue);

        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(text)));
        Assert.Equal(text, ScenarioText.Of(Given.Good(text), Given.Options.Catalogue));
        Assert.InRange(text.Length, 1_000, 40_000);
    }

    [Fact]
    public void A_set_on_a_stored_text_changes_all_hosts_that_are_alike()
    {
        var text = ScenarioText.Of(ScenarioLoader.Load("first-light", Given.Options).Spec!, Given.Options.Catalogue);

        Assert.All(
            Given.Good(text, "defaults.pool.policy=credit").Hosts, host => Assert.Equal("credit", host.Pool.Policy));
    }

    [Theory]
    [InlineData(0, "0ns")]
    [InlineData(1_500, "1500ns")]
    [InlineData(2_000_000, "2ms")]
    [InlineData(90_000_000_000, "90s")]
    public void A_length_is_written_exactly(long nanoseconds, string text) =>
        Assert.Equal(text, UnitText.Write(new Duration(nanoseconds)));
}
