using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>
/// How one pool shares its pCPUs. A plain object: sends no message, reads no clock, draws no numbers.
/// </summary>
/// <remarks>
/// Called by <see cref="SchedulerCore"/>; each call is one atomic step. The policy asks
/// <see cref="ISchedulerServices"/> for what it wants done (a tickle, a timer, a pause), in the order in which Xen
/// would do it. It reads from <see cref="Occupancy"/> which vCPU runs where, run states, affinity and home pCPUs, and
/// writes only <see cref="VcpuPage.Home"/> and the flags Migrating and Parked of <see cref="PauseReasons"/>.
/// <c>executing</c> is the pCPU on which the hypervisor runs this step. Hooks and order: schedulers §2.
/// </remarks>
public interface ISchedulingPolicy
{
    /// <summary>The name in a scenario: <c>credit2</c>.</summary>
    string Name { get; }

    /// <summary>
    /// A pCPU joins the pool. Called in ascending order before anything
    /// else, and later for one that the mask does not have yet.
    /// </summary>
    /// <param name="now">When it comes up, which at boot may be later than the present.</param>
    void AddPcpu(PcpuId pcpu, VirtualTime now);

    /// <summary>
    /// A pCPU leaves the pool permanently: the mask no longer has it, it is idle, and no vCPU has its home there.
    /// </summary>
    void RemovePcpu(PcpuId pcpu, VirtualTime now);

    /// <summary>
    /// A new vCPU, whose home is the initial pCPU of schedulers §2.4. The policy may move its home at once.
    /// </summary>
    void Insert(VcpuId vcpu, VirtualTime now);

    /// <summary>The vCPU is removed. It neither runs nor is runnable.</summary>
    void Remove(VcpuId vcpu, VirtualTime now);

    /// <summary>
    /// The vCPU became runnable; it may still be running (schedulers §2.3). The policy queues it and tickles a pCPU,
    /// but runs nothing.
    /// </summary>
    void Wake(VcpuId vcpu, PcpuId executing, VirtualTime now);

    /// <summary>The vCPU is no longer runnable, for a reason other than blocking.</summary>
    void Sleep(VcpuId vcpu, PcpuId executing, VirtualTime now);

    /// <summary>The vCPU offers its pCPU to others; a schedule pass of that pCPU follows.</summary>
    void Yield(VcpuId vcpu, VirtualTime now);

    /// <summary>
    /// Chooses what the pCPU runs next. Here the policy finds out that a vCPU has blocked. A pCPU that is about to
    /// leave the pool must idle.
    /// </summary>
    /// <param name="previous">The vCPU that runs there now; <see cref="VcpuId.Idle"/> for none.</param>
    Decision Decide(PcpuId pcpu, VcpuId previous, VirtualTime now);

    /// <summary>
    /// The outgoing vCPU's context is saved; <see cref="VcpuPage.IsRunning"/> is false by now. Called for idle too.
    /// </summary>
    void ContextSaved(PcpuId pcpu, VcpuId previous, VirtualTime now);

    /// <summary>Where a migrating vCPU should go (schedulers §2.5 step 2).</summary>
    PcpuId PickPcpu(VcpuId vcpu, PcpuId executing, VirtualTime now);

    /// <summary>Gives the vCPU the home that <see cref="PickPcpu"/> chose. It neither runs nor is it queued.</summary>
    void Migrate(VcpuId vcpu, PcpuId home, PcpuId executing, VirtualTime now);

    /// <summary>A timer that the policy armed has expired on its owner.</summary>
    void TimerFired(int timer, PcpuId owner, VirtualTime now);

    /// <param name="weight">1 to 65,535; null leaves it.</param>
    /// <param name="cap">Percent of one pCPU for the domain; 0 is none; null leaves it.</param>
    /// <returns>False when a value is out of range for this domain; nothing is changed then.</returns>
    bool SetShare(DomainId domain, int? weight, int? cap, PcpuId executing, VirtualTime now);

    /// <summary>Parameters have changed during the run; the policy adopts those that it can change.</summary>
    /// <param name="value">Gives the checked value of a parameter by its name.</param>
    void SetParameters(Func<string, long> value)
    {
    }

    /// <summary>
    /// Applies settings that a policy declares for itself, such as a reservation or
    /// a table. Called at the start for settings that differ from their defaults,
    /// and when the toolstack changes them. Settings of other policies are ignored.
    /// </summary>
    /// <returns>False when a value is out of range; nothing is changed then.</returns>
    bool Configure(PolicyTarget target, IExtra settings, VirtualTime now) => true;

    /// <summary>
    /// The same for vCPUs that a scenario builds with these settings: they hold from the first instant, where Xen's
    /// toolstack would set them a moment after it has built the domain with the defaults.
    /// </summary>
    bool ConfigureNew(PolicyTarget target, IExtra settings, VirtualTime now) => Configure(target, settings, now);

    /// <summary>The pCPU that was tickled on behalf of a queued vCPU, if the policy keeps that; else None.</summary>
    PcpuId TickledFor(VcpuId vcpu) => PcpuId.None;

    /// <summary>Whether the policy itself keeps the vCPU off, because its domain has used up its cap.</summary>
    bool HasParked(VcpuId vcpu) => false;

    /// <summary>
    /// By which rule a vCPU that is runnable does not have a pCPU, for reports. Changes nothing; not asked while nobody
    /// watches.
    /// </summary>
    /// <param name="holder">The vCPU that has the pCPU for which it waits; <see cref="VcpuId.Idle"/> for none.</param>
    WaitRule WhyWaits(VcpuId vcpu, VcpuId holder, VirtualTime now) =>
        holder.IsIdle ? WaitRule.None : WaitRule.Priority;

    /// <summary>Writes everything that later decisions depend on, except the pages, which their owners save.</summary>
    void Save(StateWriter state);

    /// <summary>
    /// Reads saved state into a new policy with the same parameters. The pages must have been loaded before.
    /// </summary>
    void Load(StateReader state);
}

/// <param name="Next">The vCPU to run; <see cref="VcpuId.Idle"/> for none.</param>
/// <param name="Slice">Time until the next forced decision; <see cref="Duration.Unlimited"/> for no limit.</param>
public readonly record struct Decision(VcpuId Next, Duration Slice);

/// <summary>What a policy may ask for. Calls take effect in order.</summary>
public interface ISchedulerServices
{
    /// <summary>Raises the SCHEDULE softirq of a pCPU (the "kick" of schedulers §2.1).</summary>
    void Tickle(PcpuId pcpu);

    /// <summary>Arms or re-arms the policy's timer of that number.</summary>
    void ArmTimer(int timer, PcpuId owner, VirtualTime deadline);

    /// <summary>Disarms it; nothing happens if it is not armed.</summary>
    void StopTimer(int timer);

    /// <summary>
    /// Adds one reason of the hypervisor's own to keep the vCPU off: a counted pause with sleep (schedulers §2.3).
    /// </summary>
    void Pause(VcpuId vcpu, VirtualTime now);

    /// <summary>Takes one such reason back; the last one wakes the vCPU.</summary>
    void Unpause(VcpuId vcpu, VirtualTime now);
}
