using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.Requests;

public sealed class RequestClientTests
{
    [Fact]
    public void Requests_that_are_due_while_the_client_is_paused_are_made_late_and_their_latency_counts_from_then()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            """
            domains = [
              { name = a, workloads = [ { type = request-client, server = "h/b", requests-per-second = 2000 } ] }
              { name = b, workloads = [ { type = request-server } ] }
            ]
            actions = [ { at = 20ms, do = pause, domain = a }, { at = 70ms, do = unpause, domain = a } ]
            """), "length=100ms"));

        var (due, issued) = (trial.FactsOf(WorkloadFacts.RequestDue), trial.FactsOf(WorkloadFacts.RequestIssued));
        Assert.InRange(due.Count(), 150, 250);
        Assert.Equal(due.Count(), issued.Count());
        var late = issued.Where(fact => fact.Fact.Second > 1_000_000).ToList();
        Assert.InRange(late.Count, 60, 140); // Those of 50 ms.
        Assert.Single(late.Select(fact => fact.At).Distinct()); // Made together when it runs again.
        Assert.InRange(
            trial.FactsOf(WorkloadFacts.RequestCompleted).Max(fact => fact.Fact.First), 47_000_000, 52_000_000);
    }

    [Fact]
    public void A_rate_that_divides_no_second_is_kept()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            """
            domains = [
              { name = b, workloads = [ { type = request-server, requests-per-second = 7000000, outstanding = 1 } ] }
            ]
            """), "length=50ms"));

        // 350,000 expected, with a deviation of 592.
        Assert.InRange(trial.FactsOf(WorkloadFacts.RequestDue).Count(), 348_200, 351_800);
    }
}
