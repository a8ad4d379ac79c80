using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Moves an interrupt of a domain to another of its vCPUs, as by <c>/proc/irq/N/smp_affinity</c> (interrupts §7.3). A
/// device's line follows to that vCPU's pCPU.
/// </summary>
/// <param name="Vcpu">Index in the domain; it must be up then.</param>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0-rx</c>, <c>eth0-TxRx-2</c>.</param>
public sealed record MoveInterrupt(VirtualTime At, DomainId Domain, int Vcpu, string Line)
    : VcpuAction(At, Domain, Vcpu)
{
    private const string Word = "set-irq-affinity";

    public static readonly ToolstackVerb<MoveInterrupt> Verb = new(
        Word,
        new Settings<MoveInterrupt>(
            Word, new(default, default, 0, ""), "moves an interrupt of a domain to another of its vCPUs")
            .OfVcpu()
            .Name(
                "line", action => action.Line, (action, value) => action with { Line = value },
                "The action has no line.", "eth0-rx",
                "as actorxen interrupts names it; not a timer or an IPI"));

    /// <summary>Port of the line; 0 until the host is built.</summary>
    private int Port { get; init; }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var domain = ledger.Of(Domain);
        if (!domain.IsOnline[Vcpu]) return new(
            "vcpu", $"vCPU {Vcpu} of \"{domain.Spec.Name}\" is down then.",
            "Name one that is up, or bring it up first.");
        // Only devices without users go to other domains, so other names may be those of a guest's own interrupts.
        if (ledger.DeviceNamed(Line) is { Service: DeviceService.None } device
            && ledger.DriverOf(Line) is { } driver && driver != Domain) return new(
            "domain", $"\"{ledger.Of(driver).Spec.Name}\" drives {device.Name} then.",
            $"Write domain = {ledger.Of(driver).Spec.Name}, or another time.");
        return !domain.FreedLines.Contains(ledger.LineOf(Line)) ? null : new(
            "line", $"\"{domain.Spec.Name}\" has freed \"{UnitText.Shown(Line)}\" by then.",
            "Bind it first, by bind-irq.");
    }

    public override SchedulerAction On(IBuiltDomains domains) => this with
    {
        Port = domains.PortOf(Domain, Line, string.Create(
            CultureInfo.InvariantCulture, $"{Word} at {UnitText.Write(At - VirtualTime.Zero)}")),
    };

    internal override void Act(IPoolControl pool) => pool.Bind(Domain, Port, Vcpu);
}
