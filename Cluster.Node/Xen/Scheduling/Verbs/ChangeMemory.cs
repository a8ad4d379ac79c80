using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Gives a domain more memory, or less, as by <c>xl mem-set</c> (M-04, interrupts §3.1).</summary>
/// <param name="Mebibytes">What it shall have.</param>
public sealed record ChangeMemory(VirtualTime At, DomainId Domain, int Mebibytes) : DomainAction(At, Domain)
{
    public static readonly ToolstackVerb<ChangeMemory> Verb = new(
        "mem-set",
        new Settings<ChangeMemory>(
            "mem-set", new(default, default, 0),
            "gives a domain more memory, or less; what the host has not is refused")
            .OfDomain()
            .Quantity(
                "memory", UnitText.Memory, action => action.Mebibytes,
                (action, value) => action with { Mebibytes = value }, 16, 16 << 20, "what it has from then on")
            .Needed("2GiB"));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies) => null;

    public override SettingProblem? WithoutEffect(HostLedger ledger)
    {
        var domain = ledger.Of(Domain);
        if (Fits(ledger)) return Mebibytes != domain.Mebibytes ? null : new(
            "memory", $"\"{domain.Spec.Name}\" has that much then.", "Write another amount, or leave the action out.");
        return new(
            "memory",
            $"\"{domain.Spec.Name}\" has {UnitText.Memory.Write(domain.Mebibytes)} then, and the host "
            + $"{UnitText.Memory.Write(ledger.FreeMebibytes)} more: refused.",
            "Leave it to see the refusal, or take memory from another domain first.");
    }

    public override void Take(HostLedger ledger)
    {
        if (Fits(ledger)) ledger.Of(Domain).Mebibytes = Mebibytes;
    }

    internal override void Act(IPoolControl pool) => pool.SetMemory(Domain, Mebibytes);

    private bool Fits(HostLedger ledger) => Mebibytes - ledger.Of(Domain).Mebibytes <= ledger.FreeMebibytes;
}
