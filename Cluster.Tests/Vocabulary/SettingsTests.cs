using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using CsCheck;

namespace ActorXen.Tests.Vocabulary;

/// <summary>What a declaration promises: reader and writer agree, and every drawn value is legal.</summary>
public sealed class SettingsTests
{
    private static readonly Settings<HypervisorSpec> _keys = Given.Options.Catalogue.Host.Parts
        .OfType<Settings<HypervisorSpec>>().Single();

    [Fact]
    public void What_is_drawn_and_written_is_read_back() => Gen.Int.Sample(
        seed =>
        {
            var drawn = _keys.Draw(_keys.Start, new RandomDraw(seed));
            var text = Given.HostWith($"hypervisor {{ {_keys.Write(drawn, null!)} }}");

            Assert.Equal(drawn, Given.Good(text).Hosts[0].Hypervisor);
        },
        iter: 100);

    [Fact]
    public void A_default_is_said_once_and_shown_in_the_unit_of_the_key()
    {
        var row = _keys.Rows.Single(row => row.Key == "timer-slop");

        Assert.Equal(("50us", "0ns to 1ms"), (row.Default, row.Allowed));
        Assert.Equal(50.Us, Given.Good(Given.HostWith("")).Hosts[0].Hypervisor.TimerSlop);
    }

    [Fact]
    public void A_default_may_follow_another_key()
    {
        var text = Given.GuestWith("workloads = [ { type = batch, work = 30ms } ]");

        Assert.Contains(
            "stage = 30ms",
            ActorXen.Scenarios.ScenarioText.Of(Given.Good(text), Given.Options.Catalogue),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_rule_is_reported_at_its_key() => Given.Refused(
        Given.GuestWith("workloads = [ { type = utilisation, recording = r, period = 10ms } ]")
            + "\nrecordings { r { percent = \"5\" } }",
        "3 racks[0].hosts[0].domains[0].workloads[0].period | The period, 10ms, is longer than a sample, 5ms. "
        + "Shorten period or lengthen sample-length.");
}
