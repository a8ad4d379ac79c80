using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Rtds;

/// <summary>Changes what rtds reserves for a vCPU, or for each one of a domain.</summary>
/// <param name="Vcpu">Index in the domain; <see cref="AllVcpus"/> for each.</param>
/// <param name="Reservation">Takes effect in the next period.</param>
public sealed record SetRtds(VirtualTime At, DomainId Domain, int Vcpu, RtdsSpec Reservation) : DomainAction(At, Domain)
{
    public const int AllVcpus = -1;

    public static readonly ToolstackVerb<SetRtds> Verb = new(
        "set-rtds",
        new Settings<SetRtds>(
                "set-rtds", new(default, default, AllVcpus, RtdsSpec.Default), "changes what rtds reserves for vCPUs")
            .OfDomain()
            .Vcpu(
                "vcpu", action => action.Domain.Number, action => action.Vcpu,
                (action, value) => action with { Vcpu = value }, "the vCPU that it concerns", AllVcpus)
            .Include(
                RtdsKeys.Reservation,
                action => action.Reservation,
                (action, value) => action with { Reservation = value })
            .Needs("period", "10ms")
            .Needs("budget", "4ms"));

    public override void Take(HostLedger ledger)
    {
        var domain = ledger.Of(Domain);
        for (var vcpu = 0; vcpu < domain.Spec.Vcpus; vcpu++)
            if (Vcpu is AllVcpus || Vcpu == vcpu) domain.Set(vcpu, Reservation);
    }

    internal override void Act(IPoolControl pool) =>
        pool.Configure(Domain, Vcpu == AllVcpus ? null : Vcpu, Reservation);
}
