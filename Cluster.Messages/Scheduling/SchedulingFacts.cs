namespace ActorXen.Messages;

/// <summary>What a scheduler records.</summary>
public static class SchedulingFacts
{
    public static readonly FactSet All = new();

    // Run states by number.
    public const int Running = 0;
    public const int Runnable = 1;
    public const int Blocked = 2;
    public const int Offline = 3;

    /// <summary>
    /// Offline because its guest does not use it: it was not brought up yet, or taken down. Not a run state of its own
    /// to Xen and to guests; facts tell it apart, because its time is not stolen from anyone.
    /// </summary>
    public const int Down = 4;

    /// <summary>The old and the new run state; a vCPU that is offline may become down and the reverse.</summary>
    public static readonly FactType<VcpuId, int, int> RunstateChanged =
        All.Fact<VcpuId, int, int>(1, "runstate_changed", "old_state", "new_state");

    public static readonly FactType<VcpuId, WakeCause, PcpuId> VcpuWoken =
        All.Fact<VcpuId, WakeCause, PcpuId>(2, "vcpu_woken", "cause", "waker");

    /// <summary>The pCPU, and the time since a wakeup made it runnable: -1 ns if it was preempted.</summary>
    public static readonly FactType<VcpuId, PcpuId, Duration> VcpuDispatched =
        All.Fact<VcpuId, PcpuId, Duration>(3, "vcpu_dispatched", "pcpu", "since_woken");

    public static readonly FactType<VcpuId, PcpuId, PcpuId> VcpuMigrated =
        All.Fact<VcpuId, PcpuId, PcpuId>(4, "vcpu_migrated", "old_pcpu", "new_pcpu");

    /// <summary>The guest made the yield hypercall.</summary>
    public static readonly FactType<VcpuId, PcpuId> VcpuYielded = All.Fact<VcpuId, PcpuId>(8, "vcpu_yielded", "pcpu");

    /// <summary>The policy requests a schedule pass of the subject; one may be pending already.</summary>
    public static readonly FactType<PcpuId, PcpuId> PassRequested =
        All.Fact<PcpuId, PcpuId>(26, "pass_requested", "from");

    /// <summary>
    /// A schedule pass is over: the vCPU that the policy chose, -1 for idle, and the time until it must choose again.
    /// </summary>
    public static readonly FactType<PcpuId, VcpuId, Duration> PassEnded =
        All.Fact<PcpuId, VcpuId, Duration>(170, "pass_ended", "next", "slice");

    public static readonly FactType<PcpuId, int> PcpuJoinedPool = All.Fact<PcpuId, int>(36, "pcpu_joined_pool", "pool");

    /// <summary>The pCPU is free.</summary>
    public static readonly FactType<PcpuId, int> PcpuLeftPool = All.Fact<PcpuId, int>(37, "pcpu_left_pool", "pool");

    public static readonly FactType<DomainId, int, int> DomainMoved =
        All.Fact<DomainId, int, int>(96, "domain_moved", "new_pool", "old_pool");

    public static readonly Counter TimeInState = All.TimeInState(
        RunstateChanged, "vcpu_time_*",
        "time that vCPUs spent in this run state; offline: paused, or parked by a cap; down: the guest does not use it",
        ["running", "runnable", "blocked", "offline", "down"]);

    public static readonly Counter Dispatches = All.Count(VcpuDispatched, "dispatches", "vCPUs that began to run");

    public static readonly Counter Migrations =
        All.Count(VcpuMigrated, "migrations", "dispatches on another pCPU than the last one");

    public static readonly Counter Wakeups = All.Count(
        VcpuWoken, "wakeups_*", "wakeups of blocked vCPUs, by cause", by: Group.Of<WakeCause>(FactPart.First));

    public static readonly Counter Yields = All.Count(VcpuYielded, "yields", "yield hypercalls");

    public static readonly Counter PassesRequested =
        All.Count(PassRequested, "passes_requested", "schedule passes that the policy asked of a pCPU");

    public static readonly Counter PoolsJoined =
        All.Count(PcpuJoinedPool, "pools_joined", "pCPUs that joined a pool during the run");

    public static readonly Counter PoolsLeft = All.Count(PcpuLeftPool, "pools_left", "pCPUs that left their pool");

    public static readonly Counter PoolMoves =
        All.Count(DomainMoved, "pool_moves", "moves of the domain to another pool");

    public static readonly Latency WakeLatency = All.Latency(
        VcpuDispatched, FactPart.Second, "wake_latency", "from the wakeup of a vCPU to its dispatch", Subject.Domain);
}
