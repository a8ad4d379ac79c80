using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A driver unmasks the message of a device (M-33, interrupts §10.2).</summary>
/// <param name="Line">Its name in the domain's interrupt table: <c>eth0</c>, <c>eth0-TxRx-2</c>.</param>
public sealed record UnmaskLine(VirtualTime At, DomainId Domain, string Line) : LineAction(At, Domain, Line)
{
    private const string Word = "unmask-irq";

    public static readonly ToolstackVerb<UnmaskLine> Verb = new(
        Word,
        new Settings<UnmaskLine>(Word, new(default, default, ""),
            "a driver unmasks the message of its device, which sends what it has kept").OfLine());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) =>
        Driven(ledger) ?? Maskable(ledger) ?? Bound(ledger) ?? (ledger.IsMasked(Line) ? null : new(
            "line", $"\"{UnitText.Shown(Line)}\" is not masked then.",
            "Mask it first, by mask-irq, or leave this out."));

    public override void Take(HostLedger ledger) => ledger.SetMasked(Line, isMasked: false);

    internal override void Act(IPoolControl pool) => pool.MaskLine(Domain, Port, isMasked: false);

    protected override string WordOf => Word;
}
