using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Interrupts;

public sealed class IrqDescTests
{
    [Fact, Trait("Invariant", "I-18")]
    public void A_line_that_the_rate_limit_disabled_delivers_nothing_for_10_ms_and_then_as_before()
    {
        var host = new RecordingHost();
        var pcpu = host.AddProbe("pcpu");
        var port = host.AddProbe("port");
        var occupancy = new Occupancy([new PcpuPage(new(0), 0, 0, 0)]);
        occupancy.Add(new DomainId(0), 0);
        var table = new PortTable(new(0), FifoEventSpace.Kind.Build(1, 63));
        table.AttachPort(1, port.As<IPort>());
        var route = new IrqRoute(7, [pcpu.As<IPcpu>()], new(0));
        var line = host.Add("irq", new IrqDesc(route, new(table, 1), occupancy, rateLimit: 3, follows: false));

        for (var count = 0; count < 4; count++) host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));
        Assert.Equal(2, port.Take().Count);
        host.RunFor(9.Ms);
        host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));
        Assert.Empty(port.Messages);
        host.RunFor(2.Ms);
        host.Tell(line, new IrqTaken(new(0), VirtualTime.Zero));

        Assert.Equal([new SetPending(new(0), true)], port.Messages);
    }

    [Fact]
    public void A_disabled_line_masks_its_device_whose_interrupts_become_one_when_it_is_enabled()
    {
        var world = new Following(rateLimit: 2);
        world.Interrupt();
        world.Interrupt();
        world.Take();
        world.Take(); // Disables the line.
        Assert.Equal(2, world.Messages().Count);

        for (var count = 0; count < 3; count++) world.Interrupt();
        world.Host.RunFor(9.Ms);
        Assert.Empty(world.Messages());
        world.Host.RunFor(2.Ms);

        Assert.Equal([new MsiWrite(7)], world.Messages());
        Assert.Equal(3, world.Host.CountOf(IrqFacts.HeldByMask));
    }

    [Fact]
    public void Edges_at_a_pin_that_is_masked_are_lost_and_counted()
    {
        var world = new Following(rateLimit: 1, isEdge: true);
        world.Take(); // Disables the line.

        for (var count = 0; count < 3; count++) world.Interrupt();
        world.Host.RunFor(11.Ms);

        Assert.Empty(world.Messages());
        Assert.Equal(3, world.Host.CountOf(IrqFacts.LostAtMask));
        Assert.Equal(0, world.Host.CountOf(IrqFacts.HeldByMask));
        world.Interrupt();
        Assert.Equal([new MsiWrite(7)], world.Messages());
    }

    [Fact]
    public void A_line_that_is_enabled_without_an_interrupt_that_waits_sends_none()
    {
        var world = new Following(rateLimit: 1);
        world.Take();
        world.Host.RunFor(11.Ms);
        Assert.Empty(world.Messages());

        world.Interrupt();

        Assert.Equal([new MsiWrite(7)], world.Messages());
    }

    [Fact]
    public void An_affinity_holds_until_the_vcpu_migrates_and_then_the_line_follows_it_again()
    {
        var world = new Following();

        world.Host.Tell(world.Line, new SetIrqAffinity(new(2)));
        Assert.Equal([2, 2], world.PlacesAfter(interrupts: 2));

        world.Occupancy[new VcpuId(0)].Home = new(1);
        Assert.Equal([1, 1], world.PlacesAfter(interrupts: 2));
        world.Occupancy[new VcpuId(0)].Home = new(0);
        Assert.Equal([0], world.PlacesAfter(interrupts: 1));
    }

    [Fact]
    public void An_affinity_is_restored_with_the_home_for_which_it_was_set()
    {
        var (world, other) = (new Following(), new Following());
        world.Host.Tell(world.Line, new SetIrqAffinity(new(2)));

        other.Host.Timeline.Load(new(States.Of(world.Host.Timeline.Save)));
        Assert.Equal([2, 2], other.PlacesAfter(interrupts: 2));
        other.Occupancy[new VcpuId(0)].Home = new(1);

        Assert.Equal([1], other.PlacesAfter(interrupts: 1));
    }

    [Fact]
    public void A_line_whose_port_is_bound_to_another_vcpu_follows_that_one()
    {
        var world = new Following();

        world.Table.Rebind(Following.Port, vcpu: 1);
        world.Occupancy[new VcpuId(0)].Home = new(1);
        Assert.Equal([2], world.PlacesAfter(interrupts: 1));
        world.Occupancy[new VcpuId(1)].Home = new(1);

        Assert.Equal([1], world.PlacesAfter(interrupts: 1));
    }

    /// <summary>A line that follows its vCPU on a host of three pCPUs; vCPU 1 has its home on the last one.</summary>
    private sealed class Following
    {
        public const int Port = 1;

        private readonly IrqRoute _route;
        private readonly Probe[] _pcpus;
        private readonly Probe _device;

        public Following(int rateLimit = 0, bool isEdge = false)
        {
            _pcpus = [.. Enumerable.Range(0, 3).Select(pcpu => Host.AddProbe($"pcpu/{pcpu}"))];
            Occupancy = new([.. Enumerable.Range(0, 3).Select(pcpu => new PcpuPage(new(pcpu), 0, pcpu, 0))]);
            Table = new(new(0), FifoEventSpace.Kind.Build(2, 63));
            foreach (var index in new[] { 0, 1 })
            {
                var page = Occupancy.Add(new DomainId(0), index);
                page.Home = new(2 * index);
                Table.AttachVcpu(index, page.Number, EntityRef<IVcpu>.None);
            }

            Table.AttachPort(Port, Host.AddProbe("port").As<IPort>());
            Table.Open(Port, new(PortState.Pirq, NotifyVcpu: 0, Number: 7));
            _route = new(7, [.. _pcpus.Select(pcpu => pcpu.As<IPcpu>())], new(0)) { IsEdge = isEdge };
            Line = Host.Add("irq", new IrqDesc(_route, new(Table, Port), Occupancy, rateLimit, follows: true));
            _device = Host.AddProbe("device", (_, context) => _route.Interrupt(500.Ns, context));
        }

        public RecordingHost Host { get; } = new();

        public Occupancy Occupancy { get; }

        public PortTable Table { get; }

        public EntityRef<IrqDesc> Line { get; }

        /// <summary>The device wants to interrupt.</summary>
        public void Interrupt()
        {
            Host.Tell(_device.As<IPhysicalDevice>(), Appointment.Instance);
            Host.RunFor(1.Us);
        }

        /// <summary>The line's pCPU takes an interrupt of it.</summary>
        public void Take() => Host.Tell(Line, new IrqTaken(_route.Destination, VirtualTime.Zero));

        /// <summary>What the pCPUs got since the last call.</summary>
        public IReadOnlyList<Message> Messages() => [.. _pcpus.SelectMany(pcpu => pcpu.Take())];

        /// <summary>
        /// Where the line interrupts after each of the given number of interrupts, which its present pCPU takes.
        /// </summary>
        public List<int> PlacesAfter(int interrupts)
        {
            var places = new List<int>();
            for (var left = interrupts; left > 0; left--)
            {
                Take();
                places.Add(_route.Destination.Number);
            }

            return places;
        }
    }
}
