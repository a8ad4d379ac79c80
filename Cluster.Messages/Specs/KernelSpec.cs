namespace ActorXen.Messages;

/// <param name="Hz">Tick rate of a busy vCPU, 100 to 1,000; 0 is none.</param>
/// <param name="TickWhenIdle">nohz=off: idle vCPUs tick too.</param>
/// <param name="WakePolicy">Placement of woken tasks.</param>
public sealed record KernelSpec(int Hz, bool TickWhenIdle, WakePolicy WakePolicy)
{
    /// <summary>The priority that the FIFO interface gives to a port unless its guest sets another one.</summary>
    public const int UsualPriority = 7;

    /// <summary>
    /// Priority of the ports of its timers: 0 is the highest, 15 the lowest. The 2-level interface has no priorities.
    /// </summary>
    public int TimerPriority { get; init; } = UsualPriority;

    /// <summary>Whether it reads how much time was stolen from its vCPUs.</summary>
    public bool StealClock { get; init; }

    /// <summary>Where it binds the event channels that it opens.</summary>
    public PortBinding Binding { get; init; }

    /// <summary>
    /// Interrupts of a line after which it judges whether the line is spurious (interrupts §10.6); 0 for never.
    /// </summary>
    public int SpuriousWindow { get; init; } = 100_000;

    /// <summary>It disables a line if more of those than this were unhandled.</summary>
    public int SpuriousLimit { get; init; } = 99_900;

    /// <summary>How closely the caches are followed that its handlers find warm or cold.</summary>
    public HandlerCaching HandlerCaches { get; init; }

    /// <summary>What the instructions of its tasks raise.</summary>
    public ExceptionRates Exceptions { get; init; }
}

/// <summary>Which vCPU a woken task runs on (interrupts §17.1).</summary>
public enum WakePolicy
{
    /// <summary>Where it ran last.</summary>
    Affine = 0,

    /// <summary>The next idle vCPU in turn.</summary>
    Spread = 1,

    /// <summary>The lowest-numbered vCPU with room.</summary>
    Pack = 2,
}

/// <summary>Where the model looks whether a guest's handler is in the caches (interrupts §30).</summary>
public enum HandlerCaching
{
    /// <summary>An upcall is cold if the vCPU has had none for a while, whatever it is for.</summary>
    Vcpu = 0,

    /// <summary>
    /// A handler is cold on a core where it has not run yet, or where guests have run for a while since. What
    /// handlers evict, the task that they interrupted has to fetch again.
    /// </summary>
    Core = 1,
}

/// <summary>How often an executing task raises exceptions (interrupts §9).</summary>
/// <param name="PageFaults">Per second of the CPU time of tasks, 0 to <see cref="Most"/>.</param>
/// <param name="ProtectionFaults">Likewise.</param>
/// <param name="DebugTraps">Likewise.</param>
public readonly record struct ExceptionRates(int PageFaults, int ProtectionFaults, int DebugTraps)
{
    /// <summary>The most exceptions of a class per second.</summary>
    public const int Most = 1_000_000;

    /// <summary>Of all classes together.</summary>
    public int All => PageFaults + ProtectionFaults + DebugTraps;
}

/// <summary>Which vCPU an event channel signals when it is opened (interrupts §7.3).</summary>
public enum PortBinding
{
    /// <summary>The one with the fewest channels, as kernels since 5.11.</summary>
    Spread = 0,

    /// <summary>The first one, as older kernels: it stays until somebody moves it.</summary>
    FirstVcpu = 1,
}
