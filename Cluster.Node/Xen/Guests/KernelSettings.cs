using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Guests;

/// <summary>Keys of a guest's kernel.</summary>
internal static class KernelSettings
{
    public static readonly KernelSpec Default = new(250, false, WakePolicy.Affine);

    public static readonly Settings<KernelSpec> Keys = new Settings<KernelSpec>("kernel", Default, "the guest's kernel")
        .Count(
            "hz",
            kernel => kernel.Hz,
            (kernel, value) => kernel with { Hz = value },
            0,
            1_000,
            "ticks per second of a busy vCPU, from 100 on; 0 is none")
        .Flag(
            "tick-when-idle",
            kernel => kernel.TickWhenIdle,
            (kernel, value) => kernel with { TickWhenIdle = value },
            "idle vCPUs tick too, as with nohz=off")
        .Flag("steal-clock", kernel => kernel.StealClock, (kernel, value) => kernel with { StealClock = value },
            "it reads how much time was stolen from its vCPUs")
        .Choice("wake-policy", kernel => kernel.WakePolicy, (kernel, value) => kernel with { WakePolicy = value },
            "which vCPU runs a task that wakes: its last one if idle, the lowest with room, or the next idle one; "
            + "otherwise the one with the fewest tasks",
            ("affine", WakePolicy.Affine), ("pack", WakePolicy.Pack), ("spread", WakePolicy.Spread))
        .Count(
            "timer-priority",
            kernel => kernel.TimerPriority,
            (kernel, value) => kernel with { TimerPriority = value },
            0,
            15,
            "of the timers' ports under fifo: 0 is served first, 15 last, all other ports have 7")
        .Choice(
            "binding", kernel => kernel.Binding, (kernel, value) => kernel with { Binding = value },
            "the vCPU that a new event channel signals: the one with the fewest, or the first, as before Linux 5.11",
            ("first", PortBinding.FirstVcpu), ("spread", PortBinding.Spread))
        .Count(
            "spurious-window",
            kernel => kernel.SpuriousWindow,
            (kernel, value) => kernel with { SpuriousWindow = value },
            0,
            10_000_000,
            "interrupts of a line after which the guest judges whether it is spurious; 0 is never, as with noirqdebug")
        .Count(
            "spurious-limit",
            kernel => kernel.SpuriousLimit,
            (kernel, value) => kernel with { SpuriousLimit = value },
            0,
            10_000_000,
            "it disables the line, and polls it every 100 ms, if more of those found no handler that wanted them")
        .Choice(
            "handler-caches",
            kernel => kernel.HandlerCaches,
            (kernel, value) => kernel with { HandlerCaches = value },
            "which handlers are cold: the first one of a vCPU after a while, or each one by the core where it runs, "
            + "which also cools the task below it",
            ("core", HandlerCaching.Core), ("vcpu", HandlerCaching.Vcpu))
        .Count(
            "page-faults",
            kernel => kernel.Exceptions.PageFaults,
            (kernel, value) => kernel with { Exceptions = kernel.Exceptions with { PageFaults = value } },
            0,
            ExceptionRates.Most,
            "exceptions per second of its tasks' CPU time: pages that are not there yet")
        .Count(
            "protection-faults",
            kernel => kernel.Exceptions.ProtectionFaults,
            (kernel, value) => kernel with { Exceptions = kernel.Exceptions with { ProtectionFaults = value } },
            0,
            ExceptionRates.Most,
            "likewise: instructions that are not allowed, and are emulated")
        .Count(
            "debug-traps",
            kernel => kernel.Exceptions.DebugTraps,
            (kernel, value) => kernel with { Exceptions = kernel.Exceptions with { DebugTraps = value } },
            0,
            ExceptionRates.Most,
            "likewise: breakpoints and single steps")
        .Rule(kernel => kernel.SpuriousWindow == 0 || kernel.SpuriousLimit < kernel.SpuriousWindow ? null : new(
            "spurious-limit",
            $"More than {kernel.SpuriousLimit} of {kernel.SpuriousWindow} interrupts cannot be unhandled.",
            $"Write 0 to {kernel.SpuriousWindow - 1}, or a larger spurious-window."))
        .Rule(kernel => kernel.Hz is 0 or >= 100 ? null : new(
            "hz", $"A tick of {kernel.Hz} Hz does not exist.", "Write 100 to 1000, or 0 for none."));
}
