using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>Brings a vCPU online that was taken down.</summary>
/// <param name="Vcpu">Index in the domain.</param>
public sealed record BringVcpuUp(VirtualTime At, DomainId Domain, int Vcpu) : VcpuAction(At, Domain, Vcpu)
{
    public static readonly ToolstackVerb<BringVcpuUp> Verb = new(
        "vcpu-up",
        new Settings<BringVcpuUp>("vcpu-up", new(default, default, 0), "brings a vCPU on line again").OfVcpu());

    public override SettingProblem? WithoutEffect(HostLedger ledger) => !ledger.Of(Domain).IsOnline[Vcpu] ? null : new(
        "vcpu", $"vCPU {Vcpu} of \"{ledger.Of(Domain).Spec.Name}\" is up already then, so this has no effect.",
        "Remove the action.");

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetOnline(Vcpu, true);

    internal override void Act(IPoolControl pool) => pool.SetOnline(Domain, Vcpu, isOnline: true);
}
