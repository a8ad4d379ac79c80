using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>An action on a device's line in its driver domain.</summary>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0</c>.</param>
public abstract record LineAction(VirtualTime At, DomainId Domain, string Line) : DomainAction(At, Domain)
{
    /// <summary>Port of the line; 0 until the host is built.</summary>
    protected int Port { get; private init; }

    protected abstract string WordOf { get; }

    public override SchedulerAction On(IBuiltDomains domains) => this with
    {
        Port = domains.LinePortOf(Domain, Line, Description),
    };

    /// <summary>As scenarios write it, with its time.</summary>
    protected string Description => string.Create(
        CultureInfo.InvariantCulture, $"{WordOf} at {UnitText.Write(At - VirtualTime.Zero)}");

    /// <returns>The problem that the device has no message that it can mask; null if it may have one.</returns>
    protected SettingProblem? Maskable(HostLedger ledger) =>
        ledger.DeviceNamed(Line) is not { } device || device.Line is { Kind: LineKind.Msi, IsMaskable: true }
            ? null
            : new(
                "line", $"{device.Name} has no message that it can mask.", "Remove line and maskable from the device.");

    /// <returns>The problem that the domain has freed the line by then; null if it has it bound.</returns>
    protected SettingProblem? Bound(HostLedger ledger)
    {
        var (domain, line) = (ledger.Of(Domain), ledger.LineOf(Line));
        return !domain.FreedLines.Contains(line) ? null : new(
            "line", $"\"{domain.Spec.Name}\" has freed \"{UnitText.Shown(line)}\"{SamePin(line)} by then.",
            "Bind it first, by bind-irq.");
    }

    /// <param name="line">The first device on the line.</param>
    protected string SamePin(string line) => line == Line ? "" : $", on the pin of \"{UnitText.Shown(Line)}\",";

    /// <returns>The problem that another domain drives the device then; null if this one does.</returns>
    protected SettingProblem? Driven(HostLedger ledger) =>
        ledger.DriverOf(Line) is not { } driver || driver == Domain ? null : new(
            "domain",
            $"\"{ledger.Of(driver).Spec.Name}\" drives \"{UnitText.Shown(Line)}\" then.",
            $"Write domain = {ledger.Of(driver).Spec.Name}, or another time.");
}

/// <summary>Keys of such actions.</summary>
internal static class LineActionKeys
{
    public static Settings<T> OfLine<T>(this Settings<T> settings)
        where T : LineAction => settings
        .OfDomain()
        .Name(
            "line", action => action.Line, (action, value) => (T)((LineAction)action with { Line = value }),
            "The action has no line.", "eth0",
            "of a device whose driver is in the domain, as actorxen interrupts names it");
}
