using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>What a scheduler trace was recorded from: machine, policy, domains with programs, timed actions.</summary>
/// <param name="Policy">Of the pool.</param>
/// <param name="Length">Of the recording; its last instant is part of it.</param>
/// <param name="IpiFlight">All that takes time besides running and sleeping.</param>
/// <param name="Parameters">Of the policy.</param>
/// <param name="Pcpus">With their places in the machine.</param>
/// <param name="Domains">In order of creation.</param>
/// <param name="Actions">What the toolstack does; the starts of the domains come first.</param>
/// <param name="Extras">What the policy alone knows of the pool, such as a table.</param>
public sealed record RecordedScenario(
    string Policy,
    Duration Length,
    Duration IpiFlight,
    IReadOnlyDictionary<string, long> Parameters,
    IReadOnlyList<PcpuPage> Pcpus,
    IReadOnlyList<RecordedDomain> Domains,
    IReadOnlyList<SchedulerAction> Actions,
    Extras Extras);

/// <param name="Id">Of the domain.</param>
/// <param name="Programs">By index of the vCPU.</param>
public sealed record RecordedDomain(DomainId Id, IReadOnlyList<ProgramSpec> Programs);
