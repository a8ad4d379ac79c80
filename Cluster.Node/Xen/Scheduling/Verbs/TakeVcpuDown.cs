using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Asks a guest to take a vCPU offline. Its tasks, timers and event channels go to the others first (interrupts §25).
/// </summary>
/// <param name="Vcpu">Index in the domain.</param>
public sealed record TakeVcpuDown(VirtualTime At, DomainId Domain, int Vcpu) : VcpuAction(At, Domain, Vcpu)
{
    public static readonly ToolstackVerb<TakeVcpuDown> Verb = new(
        "vcpu-down",
        new Settings<TakeVcpuDown>("vcpu-down", new(default, default, 0), "takes a vCPU off line; not the last one")
            .OfVcpu());

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var domain = ledger.Of(Domain);
        var isLast = domain.IsOnline[Vcpu] && domain.IsOnline.Count(isOnline => isOnline) == 1;
        return !isLast ? null : new(
            "vcpu",
            $"vCPU {Vcpu} is the last one of \"{domain.Spec.Name}\" that is up then.",
            "Bring another one up first, or pause the domain.");
    }

    public override SettingProblem? WithoutEffect(HostLedger ledger) => ledger.Of(Domain).IsOnline[Vcpu] ? null : new(
        "vcpu", $"vCPU {Vcpu} of \"{ledger.Of(Domain).Spec.Name}\" is down already then, so this has no effect.",
        "Remove the action.");

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetOnline(Vcpu, false);

    internal override void Act(IPoolControl pool) => pool.SetOnline(Domain, Vcpu, isOnline: false);
}
