using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// A driver domain binds a physical line again (M-30, interrupts §10.5). Its devices are served from then on.
/// </summary>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0</c>.</param>
public sealed record BindLine(VirtualTime At, DomainId Domain, string Line) : LineAction(At, Domain, Line)
{
    private const string Word = "bind-irq";

    public static readonly ToolstackVerb<BindLine> Verb = new(
        Word,
        new Settings<BindLine>(
            Word, new(default, default, ""),
            "a driver domain binds a device's line again that it has freed").OfLine());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        if (Driven(ledger) is { } problem) return problem;
        var (domain, line) = (ledger.Of(Domain), ledger.LineOf(Line));
        return domain.FreedLines.Contains(line) ? null : new(
            "line", $"\"{domain.Spec.Name}\" has \"{UnitText.Shown(line)}\"{SamePin(line)} bound then.",
            "Free it first, by unbind-irq.");
    }

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetFreed(ledger.LineOf(Line), isFreed: false);

    internal override void Act(IPoolControl pool) => pool.SetLine(Domain, Port, isBound: true);

    protected override string WordOf => Word;
}
