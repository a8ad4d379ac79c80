using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Events;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;
using RunState = ActorXen.Xen.SharedPages.RunState;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>Messages that their device cannot mask (M-29, interrupts §10.2 and §10.3).</summary>
public sealed class UnmaskableLineTests
{
    private const int Irq = 7;

    [Fact, Trait("Invariant", "I-15")]
    public void An_interrupt_is_in_service_until_the_guest_answers()
    {
        var world = new World();
        world.Take(pcpu: 0);
        Assert.True(world.Stack(0).HoldsBack(VectorTable.Lowest));

        world.Host.Tell(world.Line, new GuestEoi(new(0)));
        world.Host.RunFor(1.Us);

        Assert.Equal([new HostEoi(Irq, ByIpi: true)], world.Pcpus[0].Take());
        Assert.Empty(world.Host.FactsOf(IrqFacts.Ended));
        world.Host.Tell(world.Line, new EoiMade(new(0)));
        Assert.Equal([new Fact(IrqFacts.Ended, Irq, 0, 0)], world.Host.FactsOf(IrqFacts.Ended));
    }

    [Fact, Trait("Invariant", "I-16")]
    public void Without_an_answer_it_ends_after_a_millisecond_and_a_late_answer_is_void()
    {
        var world = new World();
        world.Take(pcpu: 0);

        world.Host.RunFor(999.Us);
        Assert.Empty(world.Pcpus[0].Messages);
        world.Host.RunFor(1.Us);
        Assert.Equal([new HostEoi(Irq, ByIpi: false)], world.Pcpus[0].Take());
        world.Host.Tell(world.Line, new EoiMade(new(0)));
        world.Host.Tell(world.Line, new GuestEoi(new(0)));
        world.Host.RunFor(1.Us);

        Assert.Empty(world.Pcpus[0].Messages);
        Assert.Equal([new Fact(IrqFacts.Ended, Irq, 0, 1)], world.Host.FactsOf(IrqFacts.Ended));
    }

    [Fact, Trait("Invariant", "I-15")]
    public void One_answer_ends_the_interrupts_on_the_old_and_on_the_new_pcpu()
    {
        var world = new World();
        world.Occupancy[new VcpuId(0)].Home = new(1);
        world.Take(pcpu: 0); // The line moves to pCPU 1.
        world.Take(pcpu: 1);

        world.Host.Tell(world.Line, new GuestEoi(new(0)));
        world.Host.RunFor(1.Us);

        Assert.Equal([new HostEoi(Irq, ByIpi: true)], world.Pcpus[0].Take());
        Assert.Equal([new HostEoi(Irq, ByIpi: false)], world.Pcpus[1].Take());
    }

    [Fact]
    public void A_line_is_saved_with_its_interrupts_in_service_and_ending()
    {
        var (world, other) = (new World(), new World());
        world.Occupancy[new VcpuId(0)].Home = new(1);
        world.Take(pcpu: 0);
        world.Host.Tell(world.Line, new GuestEoi(new(0)));
        world.Take(pcpu: 1);
        var state = States.Of(world.Host.Timeline.EntityOf(world.Line.Untyped).Save);

        var line = other.Host.Timeline.EntityOf(other.Line.Untyped);
        line.Load(new(state));

        Assert.Equal(state, States.Of(line.Save));
    }

    [Fact]
    public void A_host_with_such_devices_serves_its_guests_and_a_restored_run_has_the_same_hash()
    {
        var spec = Given.Good(Text("maskable = false"));
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 13.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Checkers.CheckAll(plain);
        Assert.True(plain.FactsOf(IrqFacts.Ended).Count() > 200, "interrupts have ended");
        Assert.True(plain.FactsOf(WorkloadFacts.RequestCompleted).Count() > 200, "requests were answered");
        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Fact]
    public void The_guest_pays_a_hypercall_for_each_interrupt()
    {
        using var maskable = Trial.Of(Given.Good(Text("")));
        using var unmaskable = Trial.Of(Given.Good(Text("maskable = false")));

        Assert.Equal(0, Answers(maskable));
        Assert.InRange(
            Answers(unmaskable),
            unmaskable.FactsOf(IrqFacts.Ended).Count() - 2, unmaskable.FactsOf(IrqFacts.Ended).Count() + 2);

        static int Answers(Trial trial) => trial.FactsOf(VcpuFacts.HypercallMade).Count(
            call => call.Fact.First == (long)Hypercall.PhysdevEoi);
    }

    [Fact]
    public void A_wire_has_no_message_to_mask() => Assert.Contains(
        "maskable | A wire is masked at its pin.",
        Given.Problems(Given.Text(Text("line = level, maskable = false"))), StringComparison.Ordinal);

    private static string Text(string nic) => $$"""
        length = 40ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 2 }, dom0 { vcpus = 2 }
          devices = [ { type = nic, {{nic}} }, { type = disk } ]
          domains = [ { name = web, vcpus = 2, workloads = [ { type = request-server, requests-per-second = 8000 } ] } ]
        } ] } ]
        """;

    private sealed class World
    {
        public World()
        {
            Pcpus = [Host.AddProbe("pcpu/0"), Host.AddProbe("pcpu/1")];
            var port = Host.AddProbe("port");
            Occupancy.Add(new(0), 0);
            Occupancy[new VcpuId(0)].State = RunState.Running;
            Occupancy[new VcpuId(0)].Home = new(1);
            var tables = new HostPorts(new(0));
            var table = tables.Add(new(0), FifoEventSpace.Kind.Build(1, 63));
            var bound = new PortOperations(tables, table, [new GuestLine(Irq, EntityRef<IIrqDesc>.None)])
                .BindPirq(Irq, willShare: false);
            table.AttachVcpu(0, new(0), EntityRef<IVcpu>.None);
            table.AttachPort(bound.Port, port.As<IPort>());
            var hypervisor = new HypervisorSpec(50.Us, true, 0, IrqBalance: true, new MenuSpec());
            Line = Host.Add("irq", new UnmaskableLine(
                new IrqRoute(Irq, [Pcpus[0].As<IPcpu>(), Pcpus[1].As<IPcpu>()], new(0)), new(table, bound.Port),
                Occupancy, hypervisor, new IpiPrice(184.Ns, 400.Ns, 800.Ns)));
        }

        public RecordingHost Host { get; } = new();

        public Occupancy Occupancy { get; } = new([new PcpuPage(new(0), 0, 0, 0), new PcpuPage(new(1), 0, 1, 0)]);

        public Probe[] Pcpus { get; }

        public EntityRef<UnmaskableLine> Line { get; }

        public PendingEois Stack(int pcpu) => Occupancy.Pcpus[pcpu].Eois;

        public void Take(int pcpu) => Host.Tell(Line, new IrqTaken(new(pcpu), Host.Now));
    }
}
