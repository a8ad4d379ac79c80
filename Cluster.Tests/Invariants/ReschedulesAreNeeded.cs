using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-37: a rescheduling event comes from another, running vCPU of the domain, and was requested before.
/// </summary>
internal sealed class ReschedulesAreNeeded(Scene scene) : Checker(scene)
{
    private readonly Dictionary<(int Domain, int Vcpu), int> _asked = [];

    /// <summary>By vCPU: when it last stopped running.</summary>
    private readonly Dictionary<int, VirtualTime> _ranUntil = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(SchedulingFacts.RunstateChanged) && fact.First == (long)RunState.Running)
            _ranUntil[fact.Subject] = recorded.At;
        if (fact.Is(GuestFacts.RescheduleAsked) && fact.Second == 1)
        {
            var target = (fact.Subject, (int)fact.First);
            _asked[target] = _asked.GetValueOrDefault(target) + 1;
            Require(AnotherRuns(target, recorded.At), recorded, "nobody else runs who could have asked");
        }
        else if (fact.Is(PortFacts.Sent) && Scene.PortOf(fact.First, fact.Subject).Trigger == "-ipi")
        {
            var target = ((int)fact.First, (int)fact.Second);
            Require(_asked.GetValueOrDefault(target) > 0, recorded, "a rescheduling event that nobody asked for");
            _asked[target]--;
            Require(AnotherRuns(target, recorded.At), recorded, "a vCPU sends a rescheduling event to itself");
        }
    }

    /// <summary>
    /// A vCPU whose work ends in the nanosecond in which it loses its pCPU asks when it does not run any more.
    /// </summary>
    private bool AnotherRuns((int Domain, int Vcpu) target, VirtualTime now) => Scene.Directory.Vcpus.Any(vcpu =>
        vcpu.Domain == target.Domain && vcpu.Index != target.Vcpu
        && (Scene.StateOf(vcpu.Number) == RunState.Running
            || (_ranUntil.TryGetValue(vcpu.Number, out var until) && until == now)));
}
