using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Tests.Support;

/// <summary>
/// A host of two pCPUs with dom0 and a guest, each of two vCPUs, and a book that facts are written into.
/// </summary>
public sealed class SmallHost
{
    public static readonly HostDirectory Directory = Named(0, "alpha");

    public SmallHost(HostDirectory? directory = null) => Book = new CounterBook(directory ?? Directory);

    public CounterBook Book { get; }

    public static HostDirectory Named(int number, string name) => new(
        number, name, Rack: 0, Pcpus: 2,
        [new DomainEntry(0, "dom0", GuestKind.Pv, 2), new DomainEntry(1, "web", GuestKind.Pvh, 2)],
        [new VcpuEntry(0, 0, 0), new VcpuEntry(1, 1, 0), new VcpuEntry(2, 1, 1), new VcpuEntry(3, 0, 1)],
        [new IrqEntry(40, "eth0"), new IrqEntry(41, "nvme0")],
        [
            new PortEntry(0, 1, "xen-percpu", "-virq", "timer0"),
            new PortEntry(0, 2, "xen-pirq", "-msi", "eth0"),
            new PortEntry(1, 1, "xen-percpu", "-virq", "timer0"),
            new PortEntry(1, 2, "xen-percpu", "-virq", "timer1"),
            new PortEntry(1, 3, "xen-percpu", "-ipi", "resched0"),
            new PortEntry(1, 4, "xen-percpu", "-ipi", "resched1"),
            new PortEntry(1, 6, "xen-dyn", "-event", "vif1-rx"),
        ],
        [
            $"host/{number}/scheduler", $"host/{number}/pcpu/0", $"host/{number}/pcpu/1", $"host/{number}/dev/nic0",
            $"host/{number}/dev/disk0",
            $"host/{number}/irq/40", $"host/{number}/irq/41",
            $"host/{number}/dom/0/events", $"host/{number}/dom/0/vcpu/0", $"host/{number}/dom/0/vcpu/1",
            $"host/{number}/dom/0/evtchn/1", $"host/{number}/dom/0/evtchn/2",
            $"host/{number}/dom/1/events", $"host/{number}/dom/1/vcpu/0", $"host/{number}/dom/1/vcpu/1",
            $"host/{number}/dom/1/evtchn/1", $"host/{number}/dom/1/evtchn/2", $"host/{number}/dom/1/evtchn/3",
            $"host/{number}/dom/1/evtchn/4", $"host/{number}/dom/1/evtchn/6",
        ]);

    public SmallHost At(Duration time, FactType type, int subject, long first = 0, long second = 0)
    {
        Book.OnFact(0, VirtualTime.Zero + time, EntityRef.None, new Fact(type, subject, first, second));
        return this;
    }

    /// <summary>
    /// A second of ordinary operation: packets arrive, the guest wakes, answers and sleeps; some packets are lost.
    /// </summary>
    /// <param name="directory">The directory of the host.</param>
    /// <param name="slowness">Factor of the latency of its requests; 1 is usual.</param>
    public static SmallHost Busy(HostDirectory? directory = null, int slowness = 1)
    {
        var host = new SmallHost(directory);
        foreach (var vcpu in new[] { 0, 1, 2 })
            host.At(0.Ms, SchedulingFacts.RunstateChanged, vcpu, SchedulingFacts.Down, 2);
        for (var round = 0; round < 100; round++)
        {
            var start = (round * 10).Ms;
            var wait = (2 + round % 7).Us;
            host.At(start, PcpuFacts.ModeEnded, 0, 0, 8_900_000)
                .At(start, IrqFacts.Handled, 40, round % 4 == 0 ? 1 : 0, 900)
                .At(start, IrqFacts.DeviceSignalled, 40, 3, 20_000)
                .At(start, PcpuFacts.ModeEnded, 0, 3, 3_000)
                .At(start, PortFacts.Sent, 6, 1, 0)
                .At(start, PortFacts.BecamePending, 6, 1, 0)
                .At(start, PortFacts.EventsMarked, 6, 1, 1)
                .At(start, VcpuFacts.Kicked, 1, 3, 0)
                .At(start, SchedulingFacts.VcpuWoken, 1, (long)WakeCause.Event, 0)
                .At(start, SchedulingFacts.RunstateChanged, 1, 2, 1)
                .At(start, PcpuFacts.IpiSent, 1, (long)Softirq.Schedule, 0)
                .At(start, PcpuFacts.IpiElided, 1, (long)Softirq.VcpuKick, 1)
                .At(start + wait, PcpuFacts.ContextSwitched, 1, -1, 1)
                .At(start + wait, SchedulingFacts.VcpuDispatched, 1, 1, wait.Nanoseconds)
                .At(start + wait, SchedulingFacts.RunstateChanged, 1, 1, 0)
                .At(start + wait, VcpuFacts.UpcallEntered, 1, 1, 1)
                .At(start + wait, GuestFacts.EventHandled, 1, 6, 0)
                .At(start + wait, GuestFacts.UpcallEnded, 1, 0, 1)
                .At(start + wait, DeviceFacts.PacketPassed, 1, 1500, 0)
                .At(start + wait, GuestFacts.RescheduleAsked, 1, 1, 1)
                .At(start + wait, GuestFacts.EventHandled, 1, 4, 1)
                .At(start + 1.Ms, WorkloadFacts.RequestCompleted, 1, slowness * (40_000 + round * 1_000), 0)
                .At(start + 1.Ms, VcpuFacts.VmExited, 1, (long)ExitReason.Halt, 1)
                .At(start + 1.Ms, SchedulingFacts.RunstateChanged, 1, 0, 2)
                .At(start + 1.Ms, PcpuFacts.ContextSwitched, 1, 1, -1)
                .At(start + 1.Ms, PcpuFacts.ModeEnded, 1, 1, 990_000)
                .At(start + 1.Ms, PcpuFacts.ModeEnded, 1, 2, 10_000)
                .At(start + 1.Ms, PcpuFacts.IdleEntered, 1, 1, 30_000);
        }

        return host
            .At(995.Ms, DeviceFacts.PacketDropped, 1, (long)DropReason.NicRingFull, 1500)
            .At(996.Ms, DeviceFacts.PacketDropped, 1, (long)DropReason.NicRingFull, 1500)
            .At(996.Ms, DeviceFacts.RingFull, 1, 2, 7)
            .At(997.Ms, IrqFacts.Suppressed, 40)
            .At(997.Ms, WorkloadFacts.RequestAbandoned, 1, 4);
    }
}
