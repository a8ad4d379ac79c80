using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.Events;

/// <summary>Random operations of three domains on their port spaces and on a model of the tables.</summary>
public sealed class PortOperationsRandomTests
{
    private const int Domains = 3;
    private const int Vcpus = 2;
    private const int MaxPort = 5;

    private static readonly Gen<List<Step>> Steps =
        Gen.Select(
                Gen.Int[0, 8], Gen.Int[0, Domains - 1], Gen.Int[0, Domains - 1], Gen.Int[0, MaxPort + 1],
                Gen.Int[0, Vcpus])
            .Select((kind, domain, remote, port, vcpu) => new Step(kind, domain, remote, port, vcpu))
            .List[0, 120];

    private static readonly Virq[] SomeVirqs = [Virq.Timer, Virq.Debug, Virq.Console, Virq.Argo];

    [
        Fact,
        Trait("Invariant", "I-12"),
        Trait("Invariant", "I-13"),
        Trait("Invariant", "I-14"),
        Trait("Invariant", "I-38"),
    ]
    public void The_tables_are_what_their_model_says_and_a_refusal_changes_nothing() =>
        Steps.Sample(
            steps =>
            {
                var world = new EventWorld(EventAbi.TwoLevel, Domains, Vcpus, MaxPort);
                var model = new PortTableModel(Domains, Vcpus, MaxPort);
                foreach (var step in steps)
                {
                    var before = States.Of(world.Host.Timeline.Save);

                    var result = Do(world, step);

                    Assert.Equal(Do(model, step), result);
                    if (result.Errno != PortErrno.Ok) Assert.Equal(before, States.Of(world.Host.Timeline.Save));
                    AssertSame(world, model);
                }
            },
            iter: 100);

    [Fact, Trait("Invariant", "I-12")]
    public void Both_ends_of_every_channel_name_each_other() =>
        Steps.Sample(
            steps =>
            {
                var world = new EventWorld(EventAbi.TwoLevel, Domains, Vcpus, MaxPort);
                foreach (var step in steps) Do(world, step);

                foreach (var (domain, port) in AllPorts())
                {
                    var end = world.Table(domain)[port];
                    if (end.State != PortState.Interdomain) continue;
                    var other = world.Ports[end.Remote][end.Number];
                    Assert.Equal(PortState.Interdomain, other.State);
                    Assert.Equal((domain, port), (other.Remote.Number, other.Number));
                }
            },
            iter: 300);

    private static PortResult Do(EventWorld world, Step step)
    {
        var own = world[step.Domain];
        var pendingBefore = own.Table.Space.IsPending(Math.Clamp(step.Port, 1, MaxPort));
        switch (step.Kind)
        {
            case 0: return own.AllocUnbound(new(step.Remote));
            case 1 or 2:
                var result = own.BindInterdomain(new(step.Remote), step.Port, out var pending);
                Assert.Equal(result.Errno == PortErrno.Ok, pending.IsFirst);
                return result;
            case 3: return own.BindVirq(SomeVirqs[step.Port % SomeVirqs.Length], step.Vcpu);
            case 4: return own.BindIpi(step.Vcpu);
            case 5: return own.BindPirq(16, willShare: step.Port > 1);
            case 6:
                var moved = own.BindVcpu(step.Port, step.Vcpu);
                Assert.Equal(pendingBefore, own.Table.Space.IsPending(Math.Clamp(step.Port, 1, MaxPort)));
                return moved;
            default: return own.Close(step.Port);
        }
    }

    private static PortResult Do(PortTableModel model, Step step) => step.Kind switch
    {
        0 => model.AllocUnbound(step.Domain, step.Remote),
        1 or 2 => model.BindInterdomain(step.Domain, step.Remote, step.Port),
        3 => model.BindVirq(step.Domain, SomeVirqs[step.Port % SomeVirqs.Length], step.Vcpu),
        4 => model.BindIpi(step.Domain, step.Vcpu),
        5 => model.BindPirq(step.Domain, 16, willShare: step.Port > 1),
        6 => model.BindVcpu(step.Domain, step.Port, step.Vcpu),
        _ => model.Close(step.Domain, step.Port),
    };

    private static void AssertSame(EventWorld world, PortTableModel model)
    {
        foreach (var (domain, port) in AllPorts()) Assert.Equal(model[domain, port], world.Table(domain)[port]);
        Assert.Equal(
            AllPorts().Where(at => model[at.Domain, at.Port].State == PortState.Pirq),
            world.Line.Sharers.Select(sharer => (sharer.Domain.Domain.Number, sharer.Port)));
    }

    private static IEnumerable<(int Domain, int Port)> AllPorts() =>
        from domain in Enumerable.Range(0, Domains)
        from port in Enumerable.Range(1, MaxPort)
        select (domain, port);

    private readonly record struct Step(int Kind, int Domain, int Remote, int Port, int Vcpu);
}
