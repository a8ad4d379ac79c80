using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.Events;

/// <summary>Random traffic between domains, as messages to the entities of a host; checked over its facts.</summary>
public sealed class EventTrafficTests
{
    private const int Domains = 2;
    private const int Vcpus = 2;
    private const int MaxPort = 6;

    private static readonly Gen<List<Step>> Steps =
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, Domains - 1], Gen.Int[1, MaxPort], Gen.Int[0, Vcpus - 1])
            .Select((kind, domain, port, vcpu) => new Step(kind, domain, port, vcpu))
            .List[0, 200];

    [Theory, Trait("Invariant", "I-02")]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void Between_two_clears_a_vcpu_is_marked_at_most_once(EventAbi abi) =>
        Steps.Sample(
            steps =>
            {
                var world = Build(abi);
                foreach (var step in steps)
                {
                    Do(world, step);
                    foreach (var (domain, vcpu) in AllVcpus())
                    {
                        var marks = world.Vcpu(domain, vcpu).Messages.Count;
                        Assert.InRange(marks, 0, 1);
                        Assert.True(marks == 0 || world.Table(domain).Space[vcpu].UpcallPending);
                    }
                }

                var unanswered = AllVcpus().Sum(at => world.Vcpu(at.Domain, at.Vcpu).Messages.Count);
                Assert.Equal(world.Host.CountOf(PortFacts.EventsMarked), world.Marks + unanswered);
            },
            iter: 200);

    [Theory, Trait("Invariant", "I-03"), Trait("Invariant", "I-04")]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void Deliveries_are_no_more_than_first_pendings_and_those_no_more_than_signals(EventAbi abi) =>
        Steps.Sample(
            steps =>
            {
                var world = Build(abi);
                foreach (var step in steps) Do(world, step);

                var becamePending = world.Host.FactsOf(PortFacts.BecamePending);
                foreach (var (port, domain) in world.Delivered.Keys)
                {
                    var firsts = becamePending.Count(fact => (fact.Subject, fact.First) == (port, domain));
                    Assert.True(world.Delivered[(port, domain)] <= firsts, $"port {port} of dom {domain}");
                }

                var signals = world.Host.CountOf(PortFacts.Sent) + world.Binds;
                var arrivals = world.Host.CountOf(PortFacts.BecamePending) + world.Host.CountOf(PortFacts.Merged);
                Assert.Equal(signals, arrivals);
            },
            iter: 200);

    [Theory, Trait("Invariant", "I-01")]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void What_is_pending_and_not_masked_at_the_end_is_found_by_the_marked_vcpus(EventAbi abi) =>
        Steps.Sample(
            steps =>
            {
                var world = Build(abi);
                foreach (var step in steps) Do(world, step);

                foreach (var (domain, vcpu) in AllVcpus())
                {
                    if (world.Table(domain).Space[vcpu].UpcallPending) world.Handle(domain, vcpu, masksToo: false);
                }

                foreach (var domain in Enumerable.Range(0, Domains))
                    foreach (var port in Enumerable.Range(1, MaxPort))
                    {
                        var space = world.Table(domain).Space;
                        Assert.False(
                            space.IsPending(port) && !space.IsMasked(port), $"port {port} of dom {domain} is lost");
                    }
            },
            iter: 200);

    [Theory, Trait("Invariant", "I-35")]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void A_host_that_is_saved_and_restored_on_the_way_ends_the_same(EventAbi abi) =>
        Gen.Select(Steps, Gen.Int[0, 200]).Sample(
            (steps, saveAt) =>
            {
                var through = Build(abi);
                var first = Build(abi);
                var second = Build(abi);
                var middle = Math.Min(saveAt, steps.Count);
                foreach (var step in steps) Do(through, step);
                foreach (var step in steps.Take(middle)) Do(first, step);

                States.Restore(States.Of(first.Host.Timeline.Save), second.Host.Timeline.Load);
                foreach (var step in steps.Skip(middle)) Do(second, step);

                Assert.Equal(States.Of(through.Host.Timeline.Save), States.Of(second.Host.Timeline.Save));
            },
            iter: 100);

    private static TrafficWorld Build(EventAbi abi)
    {
        var world = new TrafficWorld(abi, Domains, Vcpus, MaxPort);
        world[0].AllocUnbound(new(1));
        world[0].AllocUnbound(new(1));
        world[0].BindIpi(0);
        world[0].BindIpi(1);
        world[1].BindIpi(1);
        return world;
    }

    private static void Do(TrafficWorld world, Step step)
    {
        var (kind, domain, port, vcpu) = step;
        var asker = world.Asker.As<IPortSpaceClient>();
        switch (kind)
        {
            case < 6: world.Send(domain, port, vcpu); break;
            case < 10: world.Handle(domain, vcpu, masksToo: port > 4); break;
            case 10: world.Table(domain).Space.Mask(port); break;
            case 11 or 12: world.Unmask(domain, port, vcpu); break;
            case 13: world.Ask(domain, new BindInterdomain(new(1 - domain), port, asker)); break;
            case 14: world.Move(domain, port, vcpu); break;
            default: world.Ask(domain, new ClosePort(port, asker)); break;
        }
    }

    private static IEnumerable<(int Domain, int Vcpu)> AllVcpus() =>
        from domain in Enumerable.Range(0, Domains)
        from vcpu in Enumerable.Range(0, Vcpus)
        select (domain, vcpu);

    private readonly record struct Step(int Kind, int Domain, int Port, int Vcpu);
}
