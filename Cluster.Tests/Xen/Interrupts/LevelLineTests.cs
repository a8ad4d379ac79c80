using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Events;
using ActorXen.Xen.IdleGovernors;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>A level line with a guest or two, between probes for the pCPUs and the ports.</summary>
public sealed class LevelLineTests
{
    private const int Irq = 7;
    private static readonly PcpuId _pcpu = new(0);

    private readonly RecordingHost _host = new();
    private readonly Occupancy _occupancy = new([new PcpuPage(new(0), 0, 0, 0), new PcpuPage(new(1), 0, 1, 0)]);
    private readonly LineLevel _level = new();
    private Probe _taker = null!;
    private Probe[] _ports = null!;

    [Fact, Trait("Invariant", "I-17")]
    public void A_line_interrupts_once_however_many_devices_assert_it()
    {
        var line = Build(AckType.Unmask);

        _host.Tell(line, new LineAssert(0));
        _host.Tell(line, new LineAssert(1));
        _host.Tell(line, new LineAssert(0));

        Assert.Equal([new MsiWrite(Irq)], _taker.Messages);
        Assert.Equal(2, _host.CountOf(IrqFacts.LineAsserted));
    }

    [Fact, Trait("Invariant", "I-17")]
    public void A_level_that_is_still_high_after_the_guests_answer_interrupts_again()
    {
        var line = Build(AckType.Unmask);
        _host.Tell(line, new LineAssert(0));
        _host.Tell(line, new LineAssert(1));
        Deliver(line);
        Assert.Equal([new SetPending(_pcpu, true)], _ports[0].Take());

        _host.Tell(line, new LineDeassert(0));
        _host.Tell(line, new GuestEoi(new(0)));
        Assert.Equal([new MsiWrite(Irq)], _taker.Take());

        _host.Tell(line, new LineDeassert(1));
        _host.Tell(line, new IrqTaken(_pcpu, _host.Now));
        _host.Tell(line, new GuestEoi(new(0)));
        Assert.Empty(_taker.Messages);
    }

    [Fact, Trait("Invariant", "I-16")]
    public void All_sharers_get_the_interrupt_and_the_last_answer_ends_it()
    {
        var line = Build(AckType.Unmask, guests: 2);
        _host.Tell(line, new LineAssert(0));
        Deliver(line);
        Assert.All(_ports, port => Assert.Equal([new SetPending(_pcpu, true)], port.Messages));

        _host.Tell(line, new GuestEoi(new(1)));
        _host.Tell(line, new GuestEoi(new(1)));
        Assert.Empty(_host.FactsOf(IrqFacts.Ended));
        _host.Tell(line, new GuestEoi(new(0)));

        Assert.Equal([new Fact(IrqFacts.Ended, Irq, 0, 0)], _host.FactsOf(IrqFacts.Ended));
    }

    [Fact, Trait("Invariant", "I-16")]
    public void The_interrupt_of_a_guest_that_does_not_answer_ends_after_a_millisecond()
    {
        var line = Build(AckType.Unmask, guests: 2);
        _host.Tell(line, new LineAssert(0));
        Deliver(line);
        _host.Tell(line, new GuestEoi(new(0)));

        _host.RunFor(999.Us);
        Assert.Empty(_host.FactsOf(IrqFacts.Ended));
        _host.RunFor(1.Us);
        Assert.Equal([new Fact(IrqFacts.Ended, Irq, 0, 1)], _host.FactsOf(IrqFacts.Ended));

        _host.Tell(line, new GuestEoi(new(1))); // Too late: the level has interrupted again meanwhile.
        Assert.Single(_host.FactsOf(IrqFacts.Ended));
    }

    [Fact, Trait("Invariant", "I-15")]
    public void With_ack_type_eoi_the_pcpu_that_took_it_ends_it_and_another_one_asks_by_ipi()
    {
        var line = Build(AckType.Eoi);
        _host.Tell(line, new LineAssert(0));
        Deliver(line);
        Assert.False(_occupancy[_pcpu].Eois.IsEmpty);
        _occupancy[new VcpuId(0)].Home = new(1);
        _occupancy[new VcpuId(0)].State = RunState.Running;

        _host.Tell(line, new GuestEoi(new(0)));
        Assert.Empty(_taker.Messages);
        _host.RunFor(1.Us);
        Assert.Equal([new HostEoi(Irq, ByIpi: true)], _taker.Take());

        _host.Tell(line, new LineDeassert(0));
        _host.Tell(line, IrqEnded.Instance);
        Assert.Single(_host.FactsOf(IrqFacts.Ended));
        Assert.Empty(_taker.Messages);
    }

    [Fact, Trait("Invariant", "I-18")]
    public void The_rate_limit_masks_the_line_and_its_level_brings_the_interrupt_back()
    {
        var line = Build(AckType.Eoi, limit: 1);
        _host.Tell(line, new LineAssert(0));
        Deliver(line);
        Assert.Equal(1, _host.CountOf(IrqFacts.Suppressed));
        Assert.True(_occupancy[_pcpu].Eois.IsEmpty);

        _host.RunFor(9.Ms);
        Assert.Empty(_taker.Messages);
        _host.RunFor(1.Ms);
        Assert.Equal([new MsiWrite(Irq)], _taker.Messages);
    }

    [Fact]
    public void A_line_is_saved_with_its_level_and_its_interrupt_in_flight()
    {
        var line = Build(AckType.Unmask, guests: 2);
        _host.Tell(line, new LineAssert(1));
        Deliver(line);
        _host.Tell(line, new GuestEoi(new(1)));
        var state = new StateWriter();
        _host.Timeline.EntityOf(line.Untyped).Save(state);

        var (other, level) = Make(AckType.Unmask, 2, 0, []);
        other.Load(new(state.ToArray()));
        var again = new StateWriter();
        other.Save(again);

        Assert.True(level.IsAssertedBy(1));
        Assert.Equal(state.ToArray(), again.ToArray());
    }

    /// <summary>The pCPU receives the line's message.</summary>
    private void Deliver(EntityRef<LevelLine> line)
    {
        Assert.Equal([new MsiWrite(Irq)], _taker.Take());
        _host.Tell(line, new IrqTaken(_pcpu, _host.Now));
    }

    private EntityRef<LevelLine> Build(AckType ack, int guests = 1, int limit = 0)
    {
        _taker = _host.AddProbe("pcpu/0");
        var other = _host.AddProbe("pcpu/1");
        _ports = [.. Enumerable.Range(0, guests).Select(guest => _host.AddProbe($"port/{guest}"))];
        var (line, _) = Make(ack, guests, limit, [_taker.As<IPcpu>(), other.As<IPcpu>()]);
        return _host.Add("irq", line);
    }

    private (LevelLine Line, LineLevel Level) Make(
        AckType ack, int guests, int limit, IReadOnlyList<EntityRef<IPcpu>> pcpus)
    {
        var bound = new GuestLine(Irq, EntityRef<IIrqDesc>.None);
        var tables = new HostPorts(new(0));
        for (var guest = 0; guest < guests; guest++)
        {
            if (_occupancy.Vcpus.Count <= guest) _occupancy.Add(new(guest), 0);
            var table = tables.Add(new(guest), FifoEventSpace.Kind.Build(1, 63));
            var port = new PortOperations(tables, table, [bound]).BindPirq(Irq, willShare: true);
            table.AttachPort(port.Port, _ports[guest].As<IPort>());
        }

        var level = pcpus.Count == 0 ? new LineLevel() : _level;
        var hypervisor = new HypervisorSpec(50.Us, true, limit, IrqBalance: false, new MenuSpec()) { IoApicAck = ack };
        var route = new IrqRoute(Irq, pcpus, _pcpu);
        var ipi = new IpiPrice(184.Ns, 400.Ns, 800.Ns);
        return (new(bound, level, route, bound.Sharers[0], _occupancy, hypervisor, ipi), level);
    }
}
