using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Results;

/// <summary>A share, rate or mean that is computed from counters. All are declared in this file.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Digits">Decimal places to keep, because the rest is noise of a division; null keeps all.</param>
/// <param name="Of">Computes it.</param>
public sealed record Figure<TRow>(string Name, Unit Unit, string Meaning, int? Digits, Func<TRow, double> Of)
{
    /// <summary>Whether there is anything to compute it from: a mean of nothing is not 0.</summary>
    public Func<TRow, bool> IsKnown { get; init; } = static _ => true;

    /// <summary>The value; null if there is nothing to compute it from.</summary>
    public double? Known(TRow row) => IsKnown(row) ? Of(row) : null;

    /// <summary>The value as it is written in JSON; null if there is nothing to compute it from.</summary>
    public double? Rounded(TRow row) =>
        Known(row) is { } value && Digits is { } digits ? Math.Round(value, digits) : Known(row);
}

/// <summary>Figures of a host. Fractions are shares of the time of all its pCPUs.</summary>
public static class HostFigures
{
    private const int FractionDigits = 7;

    public static readonly Figure<HostRow> Busy = Share("busy", "not idle", row => row.Busy);
    public static readonly Figure<HostRow> Guest =
        Share("guest", "guests' instructions", row => row.Share(PcpuMode.Guest));
    public static readonly Figure<HostRow> Hypervisor =
        Share("hypervisor", "Xen's own work, without taking interrupts", row => row.Share(PcpuMode.Hypervisor));
    public static readonly Figure<HostRow> Interrupt =
        Share("irq", "taking physical interrupts", row => row.Share(PcpuMode.Interrupt));
    public static readonly Figure<HostRow> Idle = Share("idle", "nothing to do", row => row.Share(PcpuMode.Idle));
    public static readonly Figure<HostRow> CoreShared = Share(
        "core_shared", "share of the guests' time in which the core's other thread was busy too",
        row => row.Tally[VcpuFacts.SharedTime] / Math.Max(1.0, row.Tally[PcpuFacts.TimeInMode, (int)PcpuMode.Guest]))
        with
    {
        IsKnown = row => row.Tally[PcpuFacts.TimeInMode, (int)PcpuMode.Guest] > 0,
    };

    public static IReadOnlyList<Figure<HostRow>> All { get; } = [Busy, Guest, Hypervisor, Interrupt, Idle, CoreShared];

    private static Figure<HostRow> Share(string name, string meaning, Func<HostRow, double> of) =>
        new(name, Unit.Fraction, meaning, FractionDigits, of);
}

/// <summary>Figures of a domain.</summary>
public static class DomainFigures
{
    private const int FractionDigits = 7;
    private const int OtherDigits = 3;

    public static readonly Figure<DomainRow> CpuSeconds = new(
        "cpu_seconds", Unit.Seconds, "virtual time that its vCPUs ran, added up", null,
        row => row.TimeIn(SchedulingFacts.Running) / 1e9);

    public static readonly Figure<DomainRow> CpuShare = new(
        "cpu", Unit.Fraction, "of one pCPU: 2 is two pCPUs all the time", FractionDigits,
        row => (double)row.TimeIn(SchedulingFacts.Running) / row.Length);

    public static readonly Figure<DomainRow> Steal = new(
        "steal", Unit.Fraction, VcpuTime.StealMeaning, FractionDigits, row => VcpuTime.Steal(row.Tally));

    public static readonly Figure<DomainRow> Running = Share(
        "running", "share of vCPU time in which it ran; adds up to 1 with runnable, offline, blocked and down",
        SchedulingFacts.Running);
    public static readonly Figure<DomainRow> Runnable =
        Share("runnable", VcpuTime.RunnableMeaning, SchedulingFacts.Runnable);
    public static readonly Figure<DomainRow> Offline =
        Share("offline", VcpuTime.OfflineMeaning, SchedulingFacts.Offline);
    public static readonly Figure<DomainRow> Blocked =
        Share("blocked", VcpuTime.BlockedMeaning, SchedulingFacts.Blocked);
    public static readonly Figure<DomainRow> Down = Share("down", VcpuTime.DownMeaning, SchedulingFacts.Down);

    public static readonly Figure<DomainRow> GuestTimerLateness = new(
        "guest_timer_lateness_us", Unit.Microseconds, "of its timers that ran, mean", OtherDigits,
        row => row.Tally[GuestFacts.GuestTimerLateness] / 1e3 / Math.Max(1, row.Tally[GuestFacts.GuestTimers]))
    {
        IsKnown = row => row.Tally[GuestFacts.GuestTimers] > 0,
    };

    public static readonly Figure<DomainRow> MegabitsIn = new(
        "received_mbit_per_second", Unit.MegabitsPerSecond, "received at its network interface", OtherDigits,
        row => row.Rate(PacketDirection.Received));

    public static readonly Figure<DomainRow> MegabitsOut = new(
        "sent_mbit_per_second", Unit.MegabitsPerSecond, "sent at its network interface", OtherDigits,
        row => row.Rate(PacketDirection.Sent));

    public static readonly Figure<DomainRow> WorkSeconds = new(
        "work_seconds", Unit.Seconds, "CPU time of the computation that it completed, overheads not counted", null,
        row => row.Tally[WorkloadFacts.Work] / 1e9);

    public static readonly Figure<DomainRow> CoreShared = new(
        "core_shared", Unit.Fraction, "share of its vCPUs' run time in which the core's other thread was busy too",
        FractionDigits,
        row => (double)row.Tally[VcpuFacts.SharedTime] / Math.Max(1, row.TimeIn(SchedulingFacts.Running)))
    {
        IsKnown = row => row.TimeIn(SchedulingFacts.Running) > 0,
    };

    public static readonly Figure<DomainRow> BatchSeconds = new(
        "batch_seconds", Unit.Seconds, "how long a batch took, mean", null,
        row => row.Tally[WorkloadFacts.BatchTime] / 1e9 / Math.Max(1, row.Tally[WorkloadFacts.Batches]))
    {
        IsKnown = row => row.Tally[WorkloadFacts.Batches] > 0,
    };

    public static IReadOnlyList<Figure<DomainRow>> All { get; } =
        [CpuSeconds, CpuShare, Steal, Running, Runnable, Offline, Blocked, Down, GuestTimerLateness, MegabitsIn,
            MegabitsOut, WorkSeconds, CoreShared, BatchSeconds];

    private static Figure<DomainRow> Share(string name, string meaning, int state) =>
        new(name, Unit.Fraction, meaning, FractionDigits, row => VcpuTime.Share(row.Tally, state));
}

/// <summary>Figures of one vCPU, from its tally.</summary>
public static class VcpuFigures
{
    private const int FractionDigits = 7;

    public static IReadOnlyList<Figure<Tally>> All { get; } =
    [
        Share("cpu", "share of the time in which it ran; adds up to 1 with runnable, offline, blocked and down",
            SchedulingFacts.Running),
        new("steal", Unit.Fraction, VcpuTime.StealMeaning, FractionDigits, VcpuTime.Steal),
        Share("runnable", VcpuTime.RunnableMeaning, SchedulingFacts.Runnable),
        Share("offline", VcpuTime.OfflineMeaning, SchedulingFacts.Offline),
        Share("blocked", VcpuTime.BlockedMeaning, SchedulingFacts.Blocked),
        Share("down", VcpuTime.DownMeaning, SchedulingFacts.Down),
    ];

    private static Figure<Tally> Share(string name, string meaning, int state) =>
        new(name, Unit.Fraction, meaning, FractionDigits, vcpu => VcpuTime.Share(vcpu, state));
}
