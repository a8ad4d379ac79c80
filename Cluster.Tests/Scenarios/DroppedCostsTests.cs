using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

public sealed class DroppedCostsTests
{
    [Fact]
    public void A_cost_that_was_dropped_is_refused_with_what_to_do() => Given.Refused(
        $"costs {{ lock.hold.cycles = 900 }}\n{Given.HostWith("")}",
        "1 costs.lock.hold.cycles | lock.hold.cycles is no longer a cost: nothing in the model takes that time. "
        + "Remove it.");

    [Fact]
    public void Several_of_them_are_one_line() => Given.Refused(
        $"costs {{ lock.hold.cycles = 900, its.command.ns = 5, evtchn.send.cycles = 400 }}\n{Given.HostWith("")}",
        "1 costs.lock.hold.cycles | lock.hold.cycles is no longer a cost: nothing in the model takes that time. "
        + "Remove it, and its.command.ns.");

    [Fact]
    public void No_cost_that_is_charged_was_dropped() =>
        Assert.Empty(DroppedCosts.Keys.Intersect(ShippedCosts.All.Keys));
}
