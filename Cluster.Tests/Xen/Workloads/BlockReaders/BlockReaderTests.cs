using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.BlockReaders;

public sealed class BlockReaderTests
{
    [Fact]
    public void A_request_that_is_due_while_the_guest_is_paused_counts_from_then()
    {
        using var trial = Trial.Of(Given.Good(Given.HostWith(
            """
            domains = [ { name = a, workloads = [ { type = block-reader, think-time = 1ms } ] } ]
            actions = [ { at = 20ms, do = pause, domain = a }, { at = 70ms, do = unpause, domain = a } ]
            """), "length=100ms"));

        Assert.InRange(
            trial.FactsOf(WorkloadFacts.RequestCompleted).Max(fact => fact.Fact.First), 40_000_000, 52_000_000);
        Assert.InRange(
            trial.FactsOf(WorkloadFacts.RequestIssued).Max(fact => fact.Fact.Second), 40_000_000, 52_000_000);
        Assert.Equal(
            trial.FactsOf(WorkloadFacts.RequestDue).Count(), trial.FactsOf(WorkloadFacts.RequestIssued).Count());
    }
}
