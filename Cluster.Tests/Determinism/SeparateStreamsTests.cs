using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Determinism;

/// <summary>
/// Interrupts §28 rule 4: an added entity draws from a stream of its own, and does not affect other draws.
/// </summary>
public sealed class SeparateStreamsTests
{
    private static readonly RequestServerSpec _server = new(3_000, 200, 1_000, 40.Us, 4_096);

    [Fact]
    public void Another_server_does_not_change_when_requests_come_for_the_first_one()
    {
        using var alone = Trial.Of(Specs.Run(40.Ms, 5, Specs.Host(0, 0, 2, Web(1, "web"))));
        using var together = Trial.Of(Specs.Run(40.Ms, 5, Specs.Host(0, 0, 2, Web(1, "web"), Web(2, "other"))));

        Assert.NotEmpty(ArrivalsFor(1, alone));
        Assert.Equal(ArrivalsFor(1, alone), ArrivalsFor(1, together));
        Assert.NotEqual(ArrivalsFor(1, together), ArrivalsFor(2, together));
    }

    [Fact]
    public void A_further_host_that_sends_nothing_changes_nothing_on_the_first_one()
    {
        using var alone = Trial.Of(Specs.Run(40.Ms, 5, Specs.Host(0, 0, 2, Web(1, "web"))));
        using var together =
            Trial.Of(Specs.Run(40.Ms, 5, Specs.Host(0, 0, 2, Web(1, "web")), Specs.Host(1, 0, 2, Web(1, "web"))));

        Assert.Equal(alone.Simulation.HostHashes[0], together.Simulation.HostHashes[0]);
        Assert.NotEqual(together.Simulation.HostHashes[0], together.Simulation.HostHashes[1]);
    }

    private static DomainSpec Web(int id, string name) => Specs.Guest(id, name, 1, _server);

    private static List<VirtualTime> ArrivalsFor(int domain, Trial trial) =>
    [
        .. trial.FactsOf(WorkloadFacts.RequestIssued).Where(recorded => recorded.Fact.Subject == domain).Select(
            recorded => recorded.At),
    ];
}
