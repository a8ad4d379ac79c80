using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// A driver domain frees a physical line (M-30, interrupts §10.5). Its devices on it are not served any more.
/// </summary>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0</c>.</param>
public sealed record FreeLine(VirtualTime At, DomainId Domain, string Line) : LineAction(At, Domain, Line)
{
    private const string Word = "unbind-irq";

    public static readonly ToolstackVerb<FreeLine> Verb = new(
        Word,
        new Settings<FreeLine>(
            Word, new(default, default, ""),
            "a driver domain frees a device's line, as when its driver is unloaded").OfLine());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) =>
        Driven(ledger) ?? Bound(ledger);

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetFreed(ledger.LineOf(Line), isFreed: true);

    internal override void Act(IPoolControl pool) => pool.SetLine(Domain, Port, isBound: false);

    protected override string WordOf => Word;
}
