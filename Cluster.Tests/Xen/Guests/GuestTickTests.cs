using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>Oracle O-17: N vCPUs tick N * HZ times a second, whatever the phase.</summary>
public sealed class GuestTickTests
{
    [Theory]
    [InlineData("vcpus = 4, kernel { hz = 100 }, workloads = [ { type = cpu-bound } ]", 400)]
    [InlineData("vcpus = 4, kernel { hz = 100, tick-when-idle = true }", 400)]
    [InlineData("vcpus = 3, kernel { hz = 1000, tick-when-idle = true }", 3_000)]
    [InlineData("vcpus = 4, kernel { hz = 300, tick-when-idle = true }", 1_200)]
    [InlineData("vcpus = 1, kernel { hz = 250, tick-when-idle = true }", 250)]
    public void Ticks_of_a_second_are_counted_exactly(string guest, int ticks)
    {
        foreach (var spread in (string[])["0ms", "300us", "1ms"])
        {
            using var trial = Trial.Of(Frictionless.Load(
                $$"""
                defaults.machine { cores = 4, boot-spread = {{spread}} }
                {{Given.HostWith($"domains = [ {{ name = a, {guest} }} ]")}}
                """));

            Assert.Equal(ticks, trial.CountOf(GuestFacts.GuestTimerRan, domain: 1));
        }
    }

    [Fact]
    public void With_ordinary_costs_too()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            "dom0 { vcpus = 1 }, domains = [ { name = a, vcpus = 4, kernel { hz = 100, tick-when-idle = true } } ]")));

        Assert.Equal(400, trial.CountOf(GuestFacts.GuestTimerRan, domain: 1));
    }

    [Fact]
    public void An_idle_guest_without_ticks_has_none()
    {
        using var trial = Trial.Of(Frictionless.Load(Given.GuestWith("vcpus = 4, kernel { hz = 100 }")));

        Assert.Equal(0, trial.CountOf(GuestFacts.GuestTimerRan, domain: 1));
    }

    [Fact]
    public void Guests_that_boot_apart_tick_apart()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            "domains = [ { name = a, count = 4, kernel { hz = 100, tick-when-idle = true } } ]"), "length=9ms"));

        var first = Enumerable.Range(1, 4).Select(domain => trial.Logs[0].Facts.First(
            recorded => recorded.Fact.Is(GuestFacts.GuestTimerRan) && recorded.Fact.Subject == domain).At);
        Assert.Equal(4, first.Distinct().Count());
    }
}
