using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Events;

/// <summary>
/// The priority that a guest gives to the ports of its timers, from the scenario to its effect (interrupts §5).
/// </summary>
public sealed class TimerPriorityTests
{
    [Fact]
    public void A_timer_of_high_priority_waits_less_behind_other_events_of_its_guest()
    {
        var (first, usual, last) = (WaitOfTimers("fifo", 0), WaitOfTimers("fifo", 7), WaitOfTimers("fifo", 15));

        Assert.True(first < usual && usual < last, $"{first} ns with 0, {usual} ns with 7, {last} ns with 15");
    }

    [Fact]
    public void The_2_level_interface_has_no_priorities() =>
        Assert.Equal(WaitOfTimers("two-level", 7), WaitOfTimers("two-level", 0));

    /// <summary>Mean nanoseconds from pending to handled.</summary>
    private static long WaitOfTimers(string events, int priority)
    {
        var spec = Given.Good(
            Given.GuestWith($$"""
                vcpus = 1, events = {{events}}
                kernel { hz = 1000, timer-priority = {{priority}} }
                workloads = [
                  { type = request-server, requests-per-second = 20000, service-time = 20us }
                  { type = block-reader, depth = 32, think-time = 5us }
                  { type = periodic-task, period = 200us, cpu-time = 5us }
                ]
                """),
            "length=50ms");
        using var trial = Trial.Of(spec);
        var guest = trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == "a").Id;
        var port = trial.Simulation.Hosts[0].Ports.Single(
            entry => entry.Domain == guest && entry.Action == "timer0").Port;
        var waits = new List<long>();
        var since = VirtualTime.Never;
        foreach (var (at, fact) in EventsOf(trial, guest, port))
        {
            if (fact.Is(PortFacts.BecamePending)) since = at;
            else if (since != VirtualTime.Never) waits.Add((at - since).Nanoseconds);
        }

        return waits.Sum() / waits.Count;
    }

    private static IEnumerable<(VirtualTime At, Fact Fact)> EventsOf(Trial trial, int domain, int port) =>
        trial.Logs[0].Facts.Where(recorded =>
            (
                recorded.Fact.Is(PortFacts.BecamePending) && recorded.Fact.Subject == port
                    && recorded.Fact.First == domain)
            || (
                recorded.Fact.Is(GuestFacts.EventHandled) && recorded.Fact.Subject == domain
                    && recorded.Fact.First == port))
            .Select(recorded => (recorded.At, recorded.Fact));
}
