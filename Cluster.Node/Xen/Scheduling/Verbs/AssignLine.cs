using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// A device with its driver goes from the domain that drives it to another one, which binds its line (M-27, interrupts
/// §10.2).
/// </summary>
/// <param name="Line">The device's name: <c>storm0</c>.</param>
/// <param name="To">The domain that drives it from then on.</param>
public sealed record AssignLine(VirtualTime At, DomainId Domain, string Line, DomainId To)
    : LineAction(At, Domain, Line)
{
    private const string Word = "assign-irq";

    public static readonly ToolstackVerb<AssignLine> Verb = new(
        Word,
        new Settings<AssignLine>(
            Word, new(default, default, "", default),
            "a device that no guest uses goes with its driver to another domain, which gets its interrupts")
            .OfLine()
            .Domain(
                "to", action => action.To.Number, (action, domain) => action with { To = new(domain) },
                "the domain that drives it from then on").Needed("name"));

    public override DomainId? NewDriver => To;

    /// <summary>Port of the line there; 0 until the host is built.</summary>
    private int PortThere { get; init; }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        if (ledger.DeviceNamed(Line) is not { } device) return new(
            "line", $"The host has no device \"{UnitText.Shown(Line)}\".", "Name a device of its list.");
        if (device.Service != DeviceService.None) return new(
            "line", $"{device.Name} has users, whose back ends cannot move.",
            "Name a device that only interrupts, or make the other domain its driver domain.");
        if (device.IsGuests) return new(
            "line", $"The programs of one guest use {device.Name}, and cannot move with it.",
            "Name a device that only interrupts.");
        if (device.Line is not { Kind: LineKind.Msi, IsMaskable: true }) return new(
            "line", $"{device.Name} interrupts by a line that is not masked while it moves.",
            "Remove line and maskable from the device.");
        if (Driven(ledger) is { } problem) return problem;
        var name = ledger.Of(Domain).Spec.Name;
        if (To == Domain) return new("to", $"\"{name}\" drives {device.Name} already then.", "Name another domain.");
        return Bound(ledger);
    }

    public override void Take(HostLedger ledger) => ledger.Assign(Line, To);

    public override SchedulerAction On(IBuiltDomains domains) =>
        (AssignLine)base.On(domains) with { PortThere = domains.LinePortOf(To, Line, Description) };

    internal override void Act(IPoolControl pool)
    {
        pool.SetLine(Domain, Port, isBound: false);
        pool.SetLine(To, PortThere, isBound: true);
    }

    protected override string WordOf => Word;
}
