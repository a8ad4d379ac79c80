using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// A port as its owner sees it: its number in the domain, and the entity that handles the send hypercall.
/// </summary>
public readonly record struct PortHandle(int Number, EntityRef<IPort> Entity);

/// <summary>
/// What a driver or workload knows of the domain in which it runs: its kernel, its vCPUs, its prices of a notification
/// and of a wakeup.
/// </summary>
/// <remarks>Nothing here changes during a run; one instance serves all drivers of a domain.</remarks>
public sealed class DomainSeat
{
    private readonly EvtchnSend[] _sends;

    /// <param name="vcpus">Host-wide vCPU numbers, by index.</param>
    /// <param name="notifyCost">CPU time of the send hypercall with its body, for this kind of guest.</param>
    public DomainSeat(int domain, EntityRef<IGuestKernel> kernel, IReadOnlyList<VcpuId> vcpus, Duration notifyCost)
    {
        (Domain, Kernel, NotifyCost) = (domain, kernel, notifyCost);
        _sends = [.. vcpus.Select(vcpu => new EvtchnSend(vcpu))];
        VcpuCount = _sends.Length;
    }

    /// <summary>Lets the kernel choose the vCPU.</summary>
    public const int AnyVcpu = -1;

    public int Domain { get; }

    public EntityRef<IGuestKernel> Kernel { get; }

    public Duration NotifyCost { get; }

    /// <summary>The part of <see cref="NotifyCost"/> that every hypercall has.</summary>
    public Duration HypercallCost { get; init; }

    /// <summary>CPU time of a look at a word that another CPU changes.</summary>
    public Duration SpinCost { get; init; }

    /// <summary>CPU time for waking a task that sleeps and switching to it.</summary>
    public Duration WakeCost { get; init; }

    /// <summary>The vCPUs that are up when the run begins; all of them by default.</summary>
    public int VcpuCount { get; init; }

    /// <summary>The number on the host of a vCPU of the domain.</summary>
    public VcpuId VcpuOf(int index) => _sends[index].Sender;

    /// <summary>Asks the kernel for CPU time; the answer is <see cref="WorkFinished"/> with the tag.</summary>
    public void Work(int vcpu, int from, WorkClass kind, Duration length, WorkTag tag, EntityContext context) =>
        context.Send(Kernel, new RunWork(vcpu, from, kind, length, context.Self<IWorkOwner>(), tag));

    /// <summary>
    /// The body of the send hypercall. Its cost is part of the work that has just ended on that vCPU.
    /// </summary>
    public void Notify(PortHandle port, int vcpu, EntityContext context)
    {
        context.Record(VcpuFacts.HypercallMade, _sends[vcpu].Sender, Hypercall.EvtchnSend, NotifyCost);
        context.Send(port.Entity, _sends[vcpu]);
    }

    /// <summary>Late end of interrupt: asks the kernel to unmask the port (interrupts §7.2).</summary>
    public void FinishEvent(PortHandle port, int vcpu, EntityContext context) =>
        context.Send(Kernel, new FinishEvent(port.Number, vcpu));

    public void SetTimer(int vcpu, VirtualTime due, WorkTag tag, EntityContext context) =>
        context.Send(Kernel, new SetGuestTimer(vcpu, due, context.Self<IGuestTimerOwner>(), tag));
}
