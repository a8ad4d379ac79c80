using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Guests;

/// <summary>A piece of guest code that wants CPU time.</summary>
/// <param name="Class">The context in which it runs.</param>
/// <param name="Left">CPU time it still needs.</param>
/// <param name="ReplyTo">
/// The entity to notify of its end; <see cref="EntityRef{TRole}.None"/> for the kernel's own <see cref="KernelStep"/>.
/// </param>
/// <param name="Tag">Returned in the reply; for the kernel's own steps, the port or vCPU that they concern.</param>
/// <param name="Step">What the kernel does at its end.</param>
internal readonly record struct WorkItem(
    WorkClass Class, Duration Left, EntityRef<IWorkOwner> ReplyTo, WorkTag Tag, KernelStep Step)
{
    /// <summary>The kernel's own work.</summary>
    public static WorkItem Of(KernelStep step, WorkClass work, Duration length, WorkTag tag) =>
        new(work, length, EntityRef<IWorkOwner>.None, tag, step);

    /// <summary>
    /// A kernel thread or an application, which may run on any vCPU. Handlers, softirqs and the kernel's own steps
    /// belong to theirs.
    /// </summary>
    public bool IsTask => Class >= WorkClass.KernelThread;

    /// <summary>As facts name it.</summary>
    public WorkOwner Owner => WorkOwner.Of(ReplyTo.Number, Class);

    public void Save(StateWriter state)
    {
        state.Int((int)Class);
        state.Long(Left.Nanoseconds);
        state.Int(ReplyTo.Number);
        state.Long(Tag.Number);
        state.Int((int)Step);
    }

    public static WorkItem Load(StateReader state) => new(
        (WorkClass)state.Int(), new(state.Long()), new(state.Int()), new(state.Long()), (KernelStep)state.Int());
}

/// <summary>What the kernel does when one of its own pieces of work ends.</summary>
internal enum KernelStep
{
    /// <summary>A driver's or application's work has ended: notify it.</summary>
    Reply = 0,

    /// <summary>The upcall's entry is over: look for events.</summary>
    Scan = 1,

    /// <summary>A port's handler has run; the tag is the port.</summary>
    HandlePort = 2,

    /// <summary>The send hypercall is over; the tag is the vCPU to reschedule.</summary>
    SendReschedule = 3,

    /// <summary>The unmask hypercall is over; the tag is the port.</summary>
    Unmask = 4,
}

/// <summary>Where a vCPU is between the toolstack's wish and the guest's scheduler (interrupts §25).</summary>
internal enum VcpuPhase
{
    /// <summary>Down: nothing is placed on it.</summary>
    Down = 0,

    /// <summary>It shall run but has not run yet: it gets work only while no other one has started.</summary>
    Starting = 1,

    Up = 2,

    /// <summary>It shall go down once it is between two pieces of work.</summary>
    Leaving = 3,
}

/// <summary>The work of one vCPU of a guest: four queues, and the piece that it executes.</summary>
/// <remarks>A lower class never waits for a higher one; within a class it is first come, first served.</remarks>
internal sealed class VcpuAgenda
{
    private const int Classes = 4;
    private static readonly ItemCodec<WorkItem> Codec = new(static (item, state) => item.Save(state), WorkItem.Load);
    private readonly Fifo<WorkItem>[] _queues =
        [.. Enumerable.Range(0, Classes).Select(_ => new Fifo<WorkItem>(int.MaxValue, Codec))];

    private WorkItem? _current;

    /// <summary>Pieces in all queues: asked for more often than they change.</summary>
    private int _waiting;

    /// <summary>What it executes; null between two pieces and while halted.</summary>
    public WorkItem? Current
    {
        get => _current;
        set
        {
            _current = value;
            RunsTask = value is { IsTask: true };
        }
    }

    public VcpuPhase Phase { get; set; }

    /// <summary>
    /// When the toolstack wanted it up, until it executes its first instruction; never for one that is up, or that
    /// starts with its guest.
    /// </summary>
    public VirtualTime AskedUpAt { get; set; } = VirtualTime.Never;

    /// <summary>No application has run here yet.</summary>
    public const int NoAddressSpace = -1;

    /// <summary>The application whose page table is loaded. Kept up only where a switch to another one exits.</summary>
    public int AddressSpace { get; set; } = NoAddressSpace;

    /// <summary>
    /// Since when the first of its tasks has been the next to run here, be it between two pieces of work, below an
    /// interrupt, or because the vCPU was woken for it.
    /// </summary>
    public VirtualTime NextSince { get; set; }

    /// <summary>True if the vCPU is blocked in the hypervisor or about to be.</summary>
    public bool IsHalted { get; set; }

    /// <summary>
    /// True if it was asked to look for work already: another
    /// reschedule would only set a bit that is set (interrupts §17.1).
    /// </summary>
    public bool NeedsReschedule { get; set; }

    /// <summary>True while a <see cref="PickWork"/> is under way.</summary>
    public bool IsPicking { get; set; }

    /// <summary>CPU time of hypercalls that were made but not yet charged.</summary>
    public Duration Debt { get; set; }

    /// <summary>Events that the present upcall has found.</summary>
    public int EventsFound { get; set; }

    public VirtualTime LastUpcall { get; set; }

    /// <summary>What has executed since a task was interrupted; only where caches are followed by core.</summary>
    public Intrusion Intruded { get; set; }

    /// <summary>
    /// CPU time of tasks until the next exception, at least 1 ns; 0 if it has not been drawn.
    /// </summary>
    public Duration UntilException { get; set; }

    /// <summary>
    /// The stretch that a task executes until its next exception; 0 while it executes the handler of one.
    /// </summary>
    public Duration Piece { get; set; }

    /// <summary>What it executes after that stretch.</summary>
    public Duration Beyond { get; set; }

    public bool IsInException { get; set; }

    public bool HasWork => _waiting > 0;

    public int Length => _waiting + (_current.HasValue ? 1 : 0);

    /// <summary>Its guest's code has run since it was last brought up.</summary>
    public bool HasStarted => Phase is VcpuPhase.Up or VcpuPhase.Leaving;

    public bool IsInterrupting => _queues[(int)WorkClass.HardIrq].Count > 0;

    /// <summary>The tasks in its queues: kernel threads and applications, which may run on any vCPU.</summary>
    public int Tasks => _queues[(int)WorkClass.KernelThread].Count + _queues[(int)WorkClass.User].Count;

    public bool RunsTask { get; private set; }

    /// <summary>The tasks that it has to run, including the one that it runs.</summary>
    public int Backlog => Tasks + (RunsTask ? 1 : 0);

    public void Add(in WorkItem item)
    {
        _queues[(int)item.Class].Add(item);
        _waiting++;
    }

    /// <summary>Interrupted work continues before its equals.</summary>
    public void PutBack(in WorkItem item)
    {
        _queues[(int)item.Class].PutBack(item);
        _waiting++;
    }

    public bool TryTake(out WorkItem item)
    {
        foreach (var queue in _queues)
        {
            if (queue.Count == 0) continue;
            item = queue.Remove();
            _waiting--;
            return true;
        }

        item = default;
        return false;
    }

    /// <summary>Takes the task that would run after <paramref name="before"/> others.</summary>
    /// <param name="before">0 or 1; less than <see cref="Tasks"/>.</param>
    public WorkItem TakeTask(int before)
    {
        _waiting--;
        var threads = _queues[(int)WorkClass.KernelThread];
        if (before < threads.Count) return TakeAt(threads, before);
        return TakeAt(_queues[(int)WorkClass.User], before - threads.Count);
    }

    public void Save(StateWriter state)
    {
        foreach (var queue in _queues) queue.Save(state);
        state.Bool(Current is not null);
        Current?.Save(state);
        state.Int((int)Phase);
        state.Long(AskedUpAt.Nanoseconds);
        state.Int(AddressSpace);
        state.Long(NextSince.Nanoseconds);
        state.Bool(IsHalted);
        state.Bool(NeedsReschedule);
        state.Bool(IsPicking);
        state.Long(Debt.Nanoseconds);
        state.Int(EventsFound);
        state.Long(LastUpcall.Nanoseconds);
        Intruded.Save(state);
        state.Long(UntilException.Nanoseconds);
        state.Long(Piece.Nanoseconds);
        state.Long(Beyond.Nanoseconds);
        state.Bool(IsInException);
    }

    public void Load(StateReader state)
    {
        _waiting = 0;
        foreach (var queue in _queues)
        {
            queue.Load(state);
            _waiting += queue.Count;
        }

        Current = state.Bool() ? WorkItem.Load(state) : null;
        Phase = (VcpuPhase)state.Int();
        AskedUpAt = new(state.Long());
        AddressSpace = state.Int();
        NextSince = new(state.Long());
        IsHalted = state.Bool();
        NeedsReschedule = state.Bool();
        IsPicking = state.Bool();
        Debt = new(state.Long());
        EventsFound = state.Int();
        LastUpcall = new(state.Long());
        Intruded = Intrusion.Load(state);
        UntilException = new(state.Long());
        Piece = new(state.Long());
        Beyond = new(state.Long());
        IsInException = state.Bool();
    }

    private static WorkItem TakeAt(Fifo<WorkItem> queue, int place)
    {
        if (place == 0) return queue.Remove();
        var first = queue.Remove();
        var taken = queue.Remove();
        queue.PutBack(first);
        return taken;
    }
}
