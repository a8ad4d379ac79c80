using ActorXen.Messages;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Answers;

/// <summary>Causes and rules in words.</summary>
public static class CauseText
{
    /// <summary>As a table names it.</summary>
    public static string Of(Cause cause) => cause switch
    {
        Cause.Wire => "on the wire",
        Cause.Moderation => "held by the NIC",
        Cause.Interrupt => "interrupt latency",
        Cause.IdleExit => "idle-state exit",
        Cause.Kick => "IPI under way",
        Cause.Wait => "waiting for a pCPU",
        Cause.Hypervisor => "hypervisor work",
        Cause.Upcall => "upcall and handlers",
        Cause.Poll => "driver's poll",
        Cause.PollQueue => "before the poll",
        Cause.Copy => "back end's copy",
        Cause.ThreadQueue => "before the back end",
        Cause.RingFull => "ring full",
        Cause.Notify => "before the event",
        Cause.GuestQueue => "guest's run queue",
        Cause.Service => "service",
        Cause.Stack => "sender's stack",
        Cause.Timer => "guest's timer late",
        Cause.Down => "vCPU down",
        Cause.Firmware => "taken by firmware",
        Cause.Unknown => "before the recording",
        Cause.Limit => "interface's limit",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Not a cause."),
    };

    /// <summary>One word for JSON.</summary>
    public static string KeyOf(Cause cause) => Snake(cause.ToString());

    /// <summary>The rule of a scheduler, as a table names it.</summary>
    public static string Of(WaitRule rule, string policy) => rule switch
    {
        WaitRule.None => "none: it is asked",
        WaitRule.RateLimit => $"{policy}'s rate limit",
        WaitRule.Slice => $"{policy}'s time slice",
        WaitRule.Cap => "its own cap",
        WaitRule.Credit => $"{policy}'s credit",
        WaitRule.Priority => $"{policy}'s {OrderOf(policy)}",
        WaitRule.Affinity => "its hard affinity",
        WaitRule.RunQueue => "its run queue",
        WaitRule.Budget => "its own budget",
        WaitRule.Table => $"{policy}'s table",
        WaitRule.Assigned => $"{policy}'s assignment",
        WaitRule.Paused => "the toolstack's pause",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a rule."),
    };

    public static string Of(Stage stage) => stage switch
    {
        Stage.Due => "client is due to send",
        Stage.Wire => "on its way",
        Stage.Nic => "NIC to bridge",
        Stage.BackendReceive => "bridge to guest's ring",
        Stage.Receive => "ring to application",
        Stage.Service => "in the server",
        Stage.Send => "application to ring",
        Stage.Push => "room in the ring",
        Stage.BackendTransmit => "ring to bridge",
        Stage.Wakeup => "wakeup",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "Not a stage."),
    };

    /// <summary>The costs that make up the time of a segment; empty if it depends on others alone.</summary>
    public static IReadOnlyList<string> CostsOf(Stage stage, Cause cause) => (cause, stage) switch
    {
        (Cause.Interrupt, _) => ["nic.dma.ns", "msi.post.ns", "msi.remap.hit.ns", "irq.entry_exit.cycles"],
        (Cause.Kick, _) => ["ipi.icr_write.ns", "ipi.oneway.same_socket.ns", "ipi.oneway.cross_socket.ns"],
        (Cause.Hypervisor, _) =>
            ["vmx.roundtrip.cycles", "vmx.exit.pollution.cycles", "sched.decision.cycles", "sched.vm_switch.cycles"],
        (Cause.Upcall, _) => ["evtchn.upcall.scan.cycles", "cost.guest_isr_body.ns"],
        (Cause.Poll, Stage.Nic) => ["nic.driver.cycles", "bridge.packet.cycles"],
        (Cause.Poll, _) => ["nic.driver.cycles", "socket.receive.cycles"],
        (Cause.Copy, Stage.BackendTransmit) =>
            ["netback.packet.cycles", "bridge.packet.cycles", "grant.copy.base.cycles", "grant.copy.per_kib.cycles"],
        (Cause.Copy, _) =>
            ["task.wake.cycles", "netback.packet.cycles", "grant.copy.base.cycles", "grant.copy.per_kib.cycles"],
        (Cause.Service, _) => ["service-time", "task.wake.cycles"],
        (Cause.Stack, _) => ["socket.send.cycles", "nic.driver.cycles", "guest.copy.per_kib.cycles"],
        (Cause.Moderation, _) => ["rx-usecs"],
        (Cause.Limit, _) => ["rate", "rate-period"],
        (Cause.Firmware, _) => ["stolen-time"],
        _ => [],
    };

    /// <summary>What orders the vCPUs of a policy.</summary>
    private static string OrderOf(string policy) => policy switch
    {
        "rtds" or "sedf" => "deadline",
        "bvt" => "virtual time",
        _ => "priority",
    };

    private static string Snake(string name) => string.Concat(name.Select((sign, index) =>
        char.IsAsciiLetterUpper(sign) && index > 0
            ? $"_{char.ToLowerInvariant(sign)}"
            : $"{char.ToLowerInvariant(sign)}"));
}
