using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <content>
/// Exceptions: raised by what a task executes, and handled on its own path before anything else (interrupts §9).
/// </content>
public sealed partial class GuestKernel
{
    /// <summary>
    /// Exits of a page fault whose guest has shadow page tables: the fault itself, which the hypervisor passes on, and
    /// the repeated instruction, at which it copies the entry that the guest's handler has made (interrupts §12.1).
    /// </summary>
    private const int ExitsOfShadowFault = 2;

    private readonly int _exceptionRate = domain.Kernel.Exceptions.All;

    /// <summary>By class: from the instruction to the handler, the handler, and back.</summary>
    private readonly Duration[] _exceptions =
    [
        entry.Exception + costs[GuestCosts.PageFault] + (entry.ShadowFault * ExitsOfShadowFault),
        entry.Exception + costs[GuestCosts.ProtectionFault],
        entry.Exception + costs[GuestCosts.DebugTrap],
    ];

    /// <summary>A task executes until it ends, or until its next exception.</summary>
    /// <returns>CPU time up to that point.</returns>
    private Duration UpToException(VcpuAgenda agenda, Duration left, EntityContext context)
    {
        if (agenda.UntilException == Duration.Zero)
            agenda.UntilException = Duration.Longer(context.Random.Interarrival(_exceptionRate), new(1));
        agenda.Piece = Duration.Shorter(left, agenda.UntilException);
        agenda.Beyond = left - agenda.Piece;
        return agenda.Piece;
    }

    /// <summary>A stretch of a task has ended.</summary>
    /// <returns>True if the task continues: it has raised an exception, or the handler is done.</returns>
    private bool TryContinueTask(int vcpu, in WorkItem task, EntityContext context)
    {
        var agenda = _agendas[vcpu];
        var left = agenda.Beyond;
        if (agenda.IsInException) agenda.IsInException = false;
        else NoteProgress(agenda, agenda.Piece);
        if (left == Duration.Zero) return false;
        agenda.Current = task with { Left = left };
        if (agenda.Piece == Duration.Zero) // The handler has run.
        {
            context.Send(wiring.VcpuEntities[vcpu], new ExecuteWork(UpToException(agenda, left, context)));
            return true;
        }

        var raised = NextClass(context);
        agenda.UntilException = Duration.Zero;
        (agenda.Piece, agenda.IsInException) = (Duration.Zero, true);
        context.Record(GuestFacts.ExceptionRaised, new(domain.Id), raised, _exceptions[(int)raised]);
        if (raised == ExceptionClass.PageFault) RecordShadowFault(vcpu, context);
        context.Send(wiring.VcpuEntities[vcpu], new ExecuteWork(_exceptions[(int)raised]));
        return true;
    }

    private void RecordShadowFault(int vcpu, EntityContext context)
    {
        if (entry.ShadowFault == Duration.Zero) return;
        for (var exit = 0; exit < ExitsOfShadowFault; exit++)
            RecordIntercept(vcpu, Intercept.PageFault, entry.ShadowFault, context);
    }

    /// <summary>An upcall interrupts a task, or the handler of its exception.</summary>
    /// <param name="left">What is left of the stretch.</param>
    /// <returns>What is left of the task, with the handler if that was executing.</returns>
    private static Duration InterruptTask(VcpuAgenda agenda, Duration left)
    {
        var all = left + agenda.Beyond;
        if (!agenda.IsInException) NoteProgress(agenda, agenda.Piece - Duration.Shorter(left, agenda.Piece));
        (agenda.IsInException, agenda.Beyond, agenda.Piece) = (false, Duration.Zero, Duration.Zero);
        return all;
    }

    /// <summary>An exception that is due at the last instruction of a piece of work comes at the next one.</summary>
    private static void NoteProgress(VcpuAgenda agenda, Duration done) =>
        agenda.UntilException = done < agenda.UntilException ? agenda.UntilException - done : new(1);

    private ExceptionClass NextClass(EntityContext context)
    {
        var rates = domain.Kernel.Exceptions;
        var drawn = context.Random.Below(_exceptionRate);
        return drawn < rates.PageFaults ? ExceptionClass.PageFault
            : drawn < rates.PageFaults + rates.ProtectionFaults ? ExceptionClass.Protection
            : ExceptionClass.Debug;
    }
}
