namespace ActorXen.Messages;

/// <summary>What a vCPU has that another one can take over.</summary>
public enum MovedItem
{
    Task = 0,
    Softirq = 1,
    Timer = 2,
    Port = 3,
}

/// <summary>What an instruction can raise (interrupts §9).</summary>
public enum ExceptionClass
{
    PageFault = 0,
    Protection = 1,
    Debug = 2,
}

/// <summary>What a guest's kernel records.</summary>
public static class GuestFacts
{
    public static readonly FactSet All = new();

    /// <summary>The handler of a port ran on a vCPU (its index): one count in /proc/interrupts.</summary>
    public static readonly FactType<DomainId, PortId, int> EventHandled =
        All.Fact<DomainId, PortId, int>(80, "event_handled", "port", "vcpu_index");

    public static readonly FactType<DomainId, int, int> UpcallEnded =
        All.Fact<DomainId, int, int>(81, "upcall_ended", "vcpu_index", "events_found");

    /// <summary>The target vCPU, and whether an event was sent: the request may be merged, or not needed.</summary>
    public static readonly FactType<DomainId, int, bool> RescheduleAsked =
        All.Fact<DomainId, int, bool>(82, "reschedule_asked", "vcpu_index", "is_sent");

    public static readonly FactType<DomainId, Duration, int> GuestTimerRan =
        All.Fact<DomainId, Duration, int>(83, "guest_timer_ran", "lateness", "vcpu_index");

    /// <summary>A vCPU has taken a waiting task from another one.</summary>
    public static readonly FactType<DomainId, int, int> TaskPulled =
        All.Fact<DomainId, int, int>(84, "task_pulled", "vcpu_index", "from_vcpu_index");

    /// <summary>
    /// A vCPU goes down, or has not started in time; so many tasks waited there, and go to others like its ports.
    /// </summary>
    public static readonly FactType<DomainId, int, int> VcpuEvacuated =
        All.Fact<DomainId, int, int>(85, "vcpu_evacuated", "vcpu_index", "tasks");

    /// <summary>What a vCPU that goes down, or has not started in time, leaves to others.</summary>
    public static readonly FactType<DomainId, MovedItem, int> ItemsMoved =
        All.Fact<DomainId, MovedItem, int>(253, "vcpu_items_moved", "item", "count");

    /// <summary>The toolstack wants a vCPU up that is down, or one down that is up.</summary>
    public static readonly FactType<DomainId, int, bool> VcpuAsked =
        All.Fact<DomainId, int, bool>(255, "vcpu_asked", "vcpu_index", "is_up");

    /// <summary>
    /// A vCPU that was down executes its first instruction, and the time since the toolstack wanted it up.
    /// </summary>
    public static readonly FactType<DomainId, int, Duration> VcpuStarted =
        All.Fact<DomainId, int, Duration>(254, "vcpu_started", "vcpu_index", "since_asked");

    /// <summary>The toolstack changed how much memory a domain has, in MiB: before, and from now on.</summary>
    public static readonly FactType<DomainId, int, int> MemoryChanged =
        All.Fact<DomainId, int, int>(259, "memory_changed", "before_mib", "after_mib");

    /// <summary>The host has not enough free memory for what the domain should get, all in MiB.</summary>
    public static readonly FactType<DomainId, int, int> MemoryRefused =
        All.Fact<DomainId, int, int>(260, "memory_refused", "wanted_mib", "free_mib");

    /// <summary>The toolstack wanted the last vCPU down.</summary>
    public static readonly FactType<DomainId, int> VcpuKept =
        All.Fact<DomainId, int>(86, "vcpu_kept", "vcpu_index");

    /// <summary>
    /// The handler of a port begins, and the CPU time that it takes, with what it loses to cold caches. Only of kernels
    /// whose handlers are followed by core.
    /// </summary>
    public static readonly FactType<DomainId, PortId, Duration> HandlerRan =
        All.Fact<DomainId, PortId, Duration>(222, "handler_ran", "port", "cpu_time");

    /// <summary>Its code was not in the caches of that pCPU.</summary>
    public static readonly FactType<DomainId, PortId, PcpuId> HandlerMissed =
        All.Fact<DomainId, PortId, PcpuId>(223, "handler_missed", "port", "pcpu");

    /// <summary>A task continues after handlers, and takes so much longer because of what they evicted.</summary>
    public static readonly FactType<DomainId, Duration, int> TaskCooled =
        All.Fact<DomainId, Duration, int>(224, "task_cooled", "lost", "vcpu_index");

    /// <summary>An instruction of a task raised an exception, which took it so much CPU time.</summary>
    public static readonly FactType<DomainId, ExceptionClass, Duration> ExceptionRaised =
        All.Fact<DomainId, ExceptionClass, Duration>(225, "exception_raised", "class", "cpu_time");

    public static readonly Counter EventsHandled = All.Count(EventHandled, "events_handled", "event handlers run");

    public static readonly Counter Upcalls = All.Count(UpcallEnded, "upcalls", "upcalls that ended");

    public static readonly Counter EventsFound =
        All.Sum(UpcallEnded, FactPart.Second, "events_found", "events that those upcalls found");

    public static readonly Counter ReschedulesAsked = All.Count(
        RescheduleAsked, "reschedules_asked", "times that a guest's scheduler wanted another vCPU to reschedule");

    public static readonly Counter ReschedulesSent = All.Sum(
        RescheduleAsked, FactPart.Second, "reschedules_sent",
        "those for which an event was sent; the others were merged, or not needed");

    public static readonly Counter GuestTimers = All.Count(GuestTimerRan, "guest_timers", "guest timers that ran");

    public static readonly Counter GuestTimerLateness = All.Sum(
        GuestTimerRan, FactPart.First, "guest_timer_lateness", "time by which guest timers were late, added up",
        Unit.Nanoseconds);

    public static readonly Counter TasksPulled = All.Count(
        TaskPulled, "tasks_pulled", "waiting tasks that a vCPU took from another one");

    public static readonly Counter VcpusEvacuated = All.Count(
        VcpuEvacuated, "vcpus_evacuated", "times that the guest took a vCPU down, or gave up waiting for its start");

    public static readonly Counter MovedItems = All.Sum(
        ItemsMoved, FactPart.Second, "vcpu_down_moved_*", "what those vCPUs left to others",
        by: Group.Of<MovedItem>(FactPart.First));

    public static readonly Counter VcpusAsked = All.Count(
        VcpuAsked, "vcpu_requests_*", "requests of the toolstack to take a vCPU down, or to bring one up, that was not",
        by: Group.Of(FactPart.Second, "down", "up"));

    public static readonly Latency VcpuUpTime = All.Latency(
        VcpuStarted, FactPart.Second, "vcpu_up_time",
        "from the toolstack's request to bring a vCPU up to that vCPU's first instruction", Subject.Domain);

    public static readonly Counter MemoryChanges =
        All.Count(MemoryChanged, "memory_changes", "times that the toolstack changed the memory of the domain");

    public static readonly Counter MemoryRefusals = All.Count(
        MemoryRefused, "memory_refused", "times that the host had not enough free memory for the domain (ENOMEM)",
        loss: ["mem-set refused: not enough free memory (ENOMEM)"]);

    public static readonly Counter VcpusKept = All.Count(
        VcpuKept, "vcpus_kept", "requests to take the guest's last vCPU down",
        loss: ["vcpu-down refused: the last vCPU"]);

    /// <summary>The cells of /proc/interrupts.</summary>
    public static readonly Counter HandledByVcpu = All.Count(
        EventHandled, "port_events_handled", "handlers run for this port", by: Group.OfVcpus(FactPart.Second),
        subject: Subject.Port);

    public static readonly Counter HandlersRun = All.Count(
        HandlerRan, "handlers_run", "handlers of this port whose caches were followed", subject: Subject.Port);

    public static readonly Counter HandlerTime = All.Sum(
        HandlerRan, FactPart.Second, "handler_time", "CPU time of those handlers, cold caches included",
        Unit.Nanoseconds, subject: Subject.Port);

    public static readonly Counter HandlerMisses = All.Count(
        HandlerMissed, "handler_misses", "those whose code was not in the caches", subject: Subject.Port);

    public static readonly Counter TasksCooled = All.Count(
        TaskCooled, "tasks_cooled", "times that an interrupted task found its caches colder");

    public static readonly Counter TaskCoolTime = All.Sum(
        TaskCooled, FactPart.First, "task_cool_time", "CPU time that those tasks lost by it", Unit.Nanoseconds);

    public static readonly Counter Exceptions = All.Count(
        ExceptionRaised, "exceptions_*", "exceptions that instructions of tasks raised",
        by: Group.Of<ExceptionClass>(FactPart.First));

    public static readonly Counter ExceptionTime = All.Sum(
        ExceptionRaised, FactPart.Second, "exception_time_*", "CPU time of those exceptions", Unit.Nanoseconds,
        by: Group.Of<ExceptionClass>(FactPart.First));
}
