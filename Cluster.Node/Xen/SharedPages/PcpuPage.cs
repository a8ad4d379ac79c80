using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>The state of a pCPU that the whole host sees. Saved by the pCPU's entity.</summary>
public sealed class PcpuPage(PcpuId number, int socket, int core, int node)
{
    /// <summary>Speed of a thread that has its core to itself, in percent.</summary>
    public const int FullSpeed = 100;

    private readonly int _ownSpeed = FullSpeed;
    private int _sharedSpeed = FullSpeed;
    private Duration _visits;
    private VirtualTime _visitBegan = VirtualTime.Never;

    public PcpuId Number { get; } = number;
    public int Socket { get; } = socket;

    /// <summary>Core within the socket; two pCPUs of one core are thread siblings.</summary>
    public int Core { get; } = core;

    public int Node { get; } = node;

    /// <summary>
    /// When it comes up; until then it takes nothing. Ticks count from it. Follows from the seed, so it is not saved.
    /// </summary>
    public VirtualTime UpAt { get; init; } = VirtualTime.Zero;

    /// <summary>
    /// No vCPU runs here, and lines and timers have left or are about to. Written by the scheduler (interrupts §25).
    /// </summary>
    public bool IsOffline { get; set; }

    /// <summary>
    /// Another kernel has the host, and its ends of interrupts do not reach the APIC, whose mode it does not expect.
    /// Written by the scheduler (interrupts §25.3).
    /// </summary>
    public bool LosesEois { get; set; }

    /// <summary>Until when firmware has it; it executes nothing before.</summary>
    public VirtualTime StolenUntil { get; set; } = VirtualTime.Zero;

    /// <summary>From when on it executes what it is given now.</summary>
    public VirtualTime ExecutesFrom(VirtualTime now) => VirtualTime.Later(now, StolenUntil);

    /// <summary>
    /// The pool whose scheduler serves it: its own, or the one that it left last while it is in none.
    /// </summary>
    public int Pool { get; set; }

    /// <summary>
    /// The other thread of the core, if its activity slows this one down; set by <see cref="Occupancy.Pair"/>.
    /// </summary>
    public PcpuPage? Sibling { get; private set; }

    /// <summary>
    /// True while it executes guest or hypervisor code, that is,
    /// neither idles nor wakes up. Follows from the pCPU's mode.
    /// </summary>
    public bool IsBusy { get; set; }

    /// <summary>The guest whose registers it restored last.</summary>
    public VcpuId LastGuest { get; set; } = VcpuId.Idle;

    /// <summary>For how long guests have been loaded on the core's threads: what evicts each other's data.</summary>
    public Duration CoreTime(VirtualTime now) =>
        TimeOfGuests(now) + (Sibling?.TimeOfGuests(now) ?? Duration.Zero);

    /// <summary>A guest is loaded.</summary>
    public void BeginVisit(VirtualTime now) => _visitBegan = now;

    /// <summary>The guest that was loaded has left.</summary>
    public void EndVisit(VirtualTime now)
    {
        _visits = TimeOfGuests(now);
        _visitBegan = VirtualTime.Never;
    }

    /// <summary>
    /// Its speed alone on its core: percent of one at the machine's clock, 1 to 100. Follows from the scenario.
    /// </summary>
    public int OwnSpeed
    {
        get => _ownSpeed;
        init => (_ownSpeed, _sharedSpeed) = (value, value);
    }

    /// <summary>Whether its core is slower than the machine's clock.</summary>
    public bool IsSlow => _ownSpeed < FullSpeed;

    /// <summary>How much of a stretch of time a pCPU at the machine's clock would not have needed.</summary>
    public Duration LostOf(Duration ran) => ran * (FullSpeed - _ownSpeed) / FullSpeed;

    /// <summary>Whether the other thread of its core slows it down now.</summary>
    public bool IsShared => Sibling is { IsBusy: true } && _sharedSpeed < _ownSpeed;

    /// <summary>How fast it executes now, in percent: siblings that are both busy share what the core can do.</summary>
    public int Speed => Sibling is { IsBusy: true } ? _sharedSpeed : _ownSpeed;

    /// <summary>The vCPU that the last decision picked.</summary>
    public VcpuId Current { get; set; } = VcpuId.Idle;

    /// <summary>
    /// Whether it takes the waiting interrupt with the highest vector; otherwise the one that came first.
    /// </summary>
    public bool TakesByPriority { get; init; }

    /// <summary>The vectors of device lines.</summary>
    public VectorTable Vectors { get; init; } = new();

    /// <summary>
    /// It has taken an interrupt that no kernel knows. Where ends are lost, the APIC has it in service from now on.
    /// </summary>
    public void TakeStray(int irq)
    {
        if (LosesEois && Vectors[irq] is var vector and not 0) Eois.Push(irq, vector);
    }

    /// <summary>The interrupts that it has taken.</summary>
    public VectorCounts Taken { get; } = new();

    /// <summary>Interrupts of level lines that it has taken and not ended.</summary>
    public PendingEois Eois { get; } = new();

    /// <summary>Softirqs that wait to be served.</summary>
    public int PendingSoftirqs { get; set; }

    /// <summary>
    /// When this pCPU's earliest hypervisor timer is due: what the idle governor may count on. Set by its timer queue.
    /// </summary>
    public VirtualTime NextTimer { get; set; } = VirtualTime.Never;

    /// <summary>
    /// Time of the IPIs that it sent and has not spent yet: at the end of what its guest executes, or in the
    /// hypervisor.
    /// </summary>
    public Duration Owed { get; set; }

    /// <returns>What it owed; it is spent now.</returns>
    public Duration TakeOwed()
    {
        var owed = Owed;
        Owed = Duration.Zero;
        return owed;
    }

    /// <summary>It is leaving an idle state. Follows from what the pCPU does.</summary>
    public bool IsWaking { get; set; }

    /// <summary>It idles, and nothing waits for it here.</summary>
    public bool IsQuiet => !IsBusy && !IsWaking && PendingSoftirqs == 0 && Owed == Duration.Zero && Eois.IsEmpty;

    public bool IsPending(Softirq softirq) => (PendingSoftirqs >> (int)softirq & 1) != 0;

    public bool IsSameSocketAs(PcpuPage other) => Socket == other.Socket;

    public bool IsSameCoreAs(PcpuPage other) => Socket == other.Socket && Core == other.Core;

    /// <summary>True for the same thread and for the other thread of its core.</summary>
    public bool SharesCachesWith(PcpuPage other) => this == other || Sibling == other;

    /// <param name="sibling">The other thread of its core.</param>
    /// <param name="sharedSpeed">1 to 100: percent of the full speed while both are busy.</param>
    internal void PairWith(PcpuPage sibling, int sharedSpeed) =>
        (Sibling, _sharedSpeed) = (sibling, Math.Max(1, sharedSpeed * _ownSpeed / FullSpeed));

    public void Save(StateWriter state)
    {
        state.Int(Pool);
        state.Int(Current.Number);
        state.Int(PendingSoftirqs);
        state.Long(Owed.Nanoseconds);
        state.Int(LastGuest.Number);
        state.Long(_visits.Nanoseconds);
        state.Long(_visitBegan.Nanoseconds);
        state.Time(StolenUntil);
        state.Bool(IsOffline);
        state.Bool(LosesEois);
        Vectors.Save(state);
        Eois.Save(state);
        Taken.Save(state);
    }

    public void Load(StateReader state)
    {
        Pool = state.Int();
        Current = new(state.Int());
        PendingSoftirqs = state.Int();
        Owed = new(state.Long());
        LastGuest = new(state.Int());
        _visits = new(state.Long());
        _visitBegan = new(state.Long());
        StolenUntil = state.Time();
        IsOffline = state.Bool();
        LosesEois = state.Bool();
        Vectors.Load(state);
        Eois.Load(state);
        Taken.Load(state);
    }

    private Duration TimeOfGuests(VirtualTime now) =>
        _visitBegan == VirtualTime.Never ? _visits : _visits + (now - _visitBegan);
}
