using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>What a scheduler trace was recorded from: machine, policy, domains with programs, timed actions.</summary>
/// <param name="Policy">The pool's policy.</param>
/// <param name="Length">Length of the recording, including its last instant.</param>
/// <param name="IpiFlight">
/// Flight time of an IPI: the only thing that takes time in addition to running and sleeping.
/// </param>
/// <param name="Parameters">Parameters of the policy.</param>
/// <param name="Pcpus">The pCPUs, with their places in the machine.</param>
/// <param name="Domains">In order of creation.</param>
/// <param name="Actions">What the toolstack does; the starts of the domains come first.</param>
/// <param name="Extras">Settings of the pool that only the policy knows, such as a table.</param>
public sealed record RecordedScenario(
    string Policy,
    Duration Length,
    Duration IpiFlight,
    IReadOnlyDictionary<string, long> Parameters,
    IReadOnlyList<PcpuPage> Pcpus,
    IReadOnlyList<RecordedDomain> Domains,
    IReadOnlyList<SchedulerAction> Actions,
    Extras Extras);

/// <param name="Programs">By index of the vCPU.</param>
public sealed record RecordedDomain(DomainId Id, IReadOnlyList<ProgramSpec> Programs);
