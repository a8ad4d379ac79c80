using System.Runtime.InteropServices;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Run states of a vCPU, with the numbers of the ABI (interrupts §2.1, schedulers §1.3).</summary>
public enum RunState
{
    Running = 0,
    Runnable = 1,
    Blocked = 2,
    Offline = 3,
}

/// <summary>Why a vCPU is not runnable. Runnable means: none of them (interrupts §2.1).</summary>
[Flags]
public enum PauseReasons
{
    None = 0,
    Blocked = 1,
    Down = 2,
    Migrating = 4,
    Parked = 8,
    Paused = 16,
    InHypervisor = 32,
}

/// <summary>The state of a vCPU that the whole host sees. Saved by the vCPU's entity.</summary>
/// <param name="number">Number on the host.</param>
/// <param name="domain">Its domain.</param>
/// <param name="index">In its domain.</param>
/// <param name="entry">Null where no guest is entered, as in tests of the layers above.</param>
public sealed class VcpuPage(VcpuId number, DomainId domain, int index, IGuestEntry? entry = null)
{
    public VcpuId Number { get; } = number;
    public DomainId Domain { get; } = domain;

    /// <summary>Its number within the domain.</summary>
    public int Index { get; } = index;

    /// <summary>How its guest enters and leaves the hypervisor.</summary>
    public IGuestEntry Entry => entry ?? throw new InvariantBrokenException($"{Number} enters no guest");

    /// <summary>
    /// Why it leaves its guest by itself: a hypercall unless it halts. The vCPU sets it before the exit.
    /// </summary>
    public ExitReason LeavesFor { get; set; } = ExitReason.Hypercall;

    /// <summary>The pool of its domain.</summary>
    public int Pool { get; set; }

    public PauseReasons Reasons { get; set; } = PauseReasons.Down;

    /// <summary>
    /// How often it is paused: by its domain and by itself. The reason <c>Paused</c> holds while it is not 0.
    /// </summary>
    public int Pauses { get; set; }

    public RunState State { get; set; } = RunState.Offline;

    /// <summary>
    /// The state that facts have given it: its run state, with <see cref="SchedulingFacts.Down"/> told apart.
    /// </summary>
    public int ReportedState { get; set; } = SchedulingFacts.Down;

    /// <summary>The state that it is in, in the words of facts.</summary>
    public int StateToReport => State == RunState.Offline && (Reasons & PauseReasons.Down) != 0
        ? SchedulingFacts.Down
        : (int)State;

    /// <summary>The pCPU to whose queue it is assigned, whether or not it runs there now: processor(v).</summary>
    public PcpuId Home { get; set; } = PcpuId.None;

    /// <summary>True from the decision that picked it until its context is saved.</summary>
    public bool IsRunning { get; set; }

    /// <summary>When it last started or stopped being current on a pCPU: state_entry_time of schedulers §2.2.</summary>
    public VirtualTime StateEntered { get; set; }

    /// <summary>
    /// When the last wake made it runnable; <see cref="VirtualTime.Never"/> once that wake is accounted for.
    /// </summary>
    public VirtualTime WokenAt { get; set; } = VirtualTime.Never;

    /// <summary>
    /// The wake after which its guest has not executed yet; <see cref="VirtualTime.Never"/> if there is none.
    /// </summary>
    public VirtualTime WokenInGuest { get; set; } = VirtualTime.Never;

    /// <summary>Where it ran last; moving away from there costs warm caches.</summary>
    public PcpuId LastPcpu { get; set; } = PcpuId.None;

    /// <summary>
    /// The pCPU that keeps its descriptor of posted interrupts while it is blocked, if the one where it blocked went
    /// off line; otherwise None.
    /// </summary>
    public PcpuId Refuge { get; set; } = PcpuId.None;

    /// <summary>The pCPU that the IOMMU tells of an interrupt for it while it is blocked.</summary>
    public PcpuId Waker => Refuge == PcpuId.None ? LastPcpu : Refuge;

    /// <summary>What <see cref="PcpuPage.CoreTime"/> was on that pCPU when it left.</summary>
    public Duration CoreTimeLeft { get; set; }

    /// <summary>Run time that it will lose to cold caches, from a switch to its next entry.</summary>
    public Duration Cold { get; set; }

    /// <summary>Where its domain's memory is; null on a machine whose memory is equally near.</summary>
    public MemoryPlace? Memory { get; init; }

    /// <summary>Of that, how much it loses per unit of work.</summary>
    public int Drag { get; set; } = 1;

    /// <summary>How often it was dispatched: distinguishes one visit to a pCPU from the next.</summary>
    public long Dispatches { get; set; }

    public PcpuSet HardAffinity { get; set; } = PcpuSet.All;
    public PcpuSet SoftAffinity { get; set; } = PcpuSet.All;

    public bool IsRunnable => Reasons == PauseReasons.None;

    public void Save(StateWriter state)
    {
        state.Int(Pool);
        state.Int((int)LeavesFor);
        state.Int((int)Reasons);
        state.Int(Pauses);
        state.Int((int)State);
        state.Int(Home.Number);
        state.Bool(IsRunning);
        state.Long(StateEntered.Nanoseconds);
        state.Long(WokenAt.Nanoseconds);
        state.Long(WokenInGuest.Nanoseconds);
        state.Int(LastPcpu.Number);
        state.Int(Refuge.Number);
        state.Long(CoreTimeLeft.Nanoseconds);
        state.Long(Cold.Nanoseconds);
        state.Int(Drag);
        state.Long(Dispatches);
        state.Set(HardAffinity);
        state.Set(SoftAffinity);
    }

    public void Load(StateReader state)
    {
        Pool = state.Int();
        LeavesFor = (ExitReason)state.Int();
        Reasons = (PauseReasons)state.Int();
        Pauses = state.Int();
        State = (RunState)state.Int();
        Home = new(state.Int());
        IsRunning = state.Bool();
        StateEntered = new(state.Long());
        WokenAt = new(state.Long());
        WokenInGuest = new(state.Long());
        LastPcpu = new(state.Int());
        Refuge = new(state.Int());
        CoreTimeLeft = new(state.Long());
        Cold = new(state.Long());
        Drag = state.Int();
        Dispatches = state.Long();
        HardAffinity = state.Set();
        SoftAffinity = state.Set();
        ReportedState = StateToReport;
        if (((Reasons & PauseReasons.Paused) != 0) != (Pauses != 0))
            throw new StateFormatException($"{Number} has {Pauses} pauses, but its reasons not to run are {Reasons}");
        if (LeavesFor == ExitReason.Halt && (Reasons & PauseReasons.Blocked) == 0)
            throw new StateFormatException($"{Number} halts but is not blocked");
    }
}

/// <summary>
/// Which vCPU runs on which pCPU of a host. Written by schedule
/// passes, read by policies and by the kick (interrupts §2.2).
/// </summary>
/// <remarks>The pages belong to the host; each pool sees them with its own mask.</remarks>
public sealed class Occupancy
{
    private readonly List<VcpuPage> _vcpus;

    /// <summary>
    /// The view of the first pool, with all pCPUs in it; use <see cref="SeenBy"/> where there are several pools.
    /// </summary>
    public Occupancy(IReadOnlyList<PcpuPage> pcpus)
        : this(pcpus, [], new(), 0, PcpuSet.FirstOf(pcpus.Count))
    {
    }

    private Occupancy(
        IReadOnlyList<PcpuPage> pcpus, List<VcpuPage> vcpus, RunStateBoard board, int poolNumber, PcpuSet pool) =>
        (Pcpus, _vcpus, Board, PoolNumber, Pool) = (pcpus, vcpus, board, poolNumber, pool);

    public IReadOnlyList<PcpuPage> Pcpus { get; }

    public IReadOnlyList<VcpuPage> Vcpus => _vcpus;

    /// <summary>The same for loops that run often.</summary>
    public ReadOnlySpan<VcpuPage> Pages => CollectionsMarshal.AsSpan(_vcpus);

    /// <summary>The board on which the host's run-state changes are published.</summary>
    public RunStateBoard Board { get; }

    /// <summary>The number of the pool that has this view.</summary>
    public int PoolNumber { get; }

    /// <summary>The pCPUs of that pool; only its scheduler changes them.</summary>
    public PcpuSet Pool { get; set; }

    /// <summary>The same pages in the view of another pool.</summary>
    public Occupancy SeenBy(int poolNumber, PcpuSet pool) => new(Pcpus, _vcpus, Board, poolNumber, pool);

    public PcpuPage this[PcpuId pcpu] => Pcpus[pcpu.Number];

    public VcpuPage this[VcpuId vcpu] => _vcpus[vcpu.Number];

    /// <param name="domain">Its domain.</param>
    /// <param name="index">In its domain.</param>
    /// <param name="entry">How its guest enters the hypervisor; null where no guest is entered.</param>
    /// <param name="memory">Where its domain's memory is; null where all memory is equally near.</param>
    public VcpuPage Add(DomainId domain, int index, IGuestEntry? entry = null, MemoryPlace? memory = null)
    {
        var page = new VcpuPage(new(_vcpus.Count), domain, index, entry) { Memory = memory };
        _vcpus.Add(page);
        return page;
    }

    /// <summary>Pairs the threads of each core, so that each one is slower while the other is busy.</summary>
    /// <param name="sharedSpeed">1 to 100: percent of the full speed of a thread whose sibling is busy (calibration
    /// §3.1).</param>
    public void Pair(int sharedSpeed)
    {
        foreach (var page in Pcpus)
        {
            var sibling = Pcpus.SingleOrDefault(other => other != page && other.IsSameCoreAs(page));
            if (sibling is not null) page.PairWith(sibling, sharedSpeed);
        }
    }

    /// <summary>The pCPU on which a vCPU executes; <see cref="PcpuId.None"/> if on none.</summary>
    public PcpuId PlaceOf(VcpuId vcpu) =>
        !vcpu.IsIdle && this[vcpu].State == RunState.Running ? this[vcpu].Home : PcpuId.None;
}
