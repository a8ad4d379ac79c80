using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A driver masks the message of a device (M-33, interrupts §10.2).</summary>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0</c>, <c>eth0-TxRx-2</c>.</param>
public sealed record MaskLine(VirtualTime At, DomainId Domain, string Line) : LineAction(At, Domain, Line)
{
    private const string Word = "mask-irq";

    public static readonly ToolstackVerb<MaskLine> Verb = new(
        Word,
        new Settings<MaskLine>(Word, new(default, default, ""),
            "a driver masks the message of its device, which keeps its interrupts back").OfLine());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) =>
        Driven(ledger) ?? Maskable(ledger) ?? Bound(ledger) ?? (!ledger.IsMasked(Line) ? null : new(
            "line", $"\"{UnitText.Shown(Line)}\" is masked already then.",
            "Unmask it first, by unmask-irq, or leave this out."));

    public override void Take(HostLedger ledger) => ledger.SetMasked(Line, isMasked: true);

    internal override void Act(IPoolControl pool) => pool.MaskLine(Domain, Port, isMasked: true);

    protected override string WordOf => Word;
}
