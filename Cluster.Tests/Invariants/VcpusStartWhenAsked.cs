using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-42: a vCPU that was down starts once for each request to bring it up, where it runs, and its time of coming up is
/// that since the request. It does not run without having started (interrupts §25).
/// </summary>
internal sealed class VcpusStartWhenAsked(Scene scene) : Checker(scene)
{
    private readonly VirtualTime[] _asked = [.. Enumerable.Repeat(VirtualTime.Never, scene.Vcpus)];

    /// <summary>Those that were down when they were asked for: whether they were in their guest since.</summary>
    private readonly Dictionary<int, bool> _late = [];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(GuestFacts.VcpuAsked)) Ask(Scene.NumberOf(fact.Subject, fact.First), fact.Second != 0, recorded);
        else if (fact.Is(GuestFacts.VcpuStarted)) Start(Scene.NumberOf(fact.Subject, fact.First), recorded);
        else if (fact.Is(VcpuFacts.VcpuEntered) && _late.ContainsKey(fact.Subject)) _late[fact.Subject] = true;
        else if (fact.Is(SchedulingFacts.RunstateChanged) && fact.First == (long)RunState.Running)
            Require(!_late.GetValueOrDefault(fact.Subject), recorded, "it was in its guest and has not started");
    }

    private void Ask(int vcpu, bool isUp, in RecordedFact recorded)
    {
        _asked[vcpu] = isUp ? recorded.At : VirtualTime.Never;
        _late.Remove(vcpu);
        if (isUp && Scene.IsDown(vcpu)) _late[vcpu] = false;
    }

    private void Start(int vcpu, in RecordedFact recorded)
    {
        Require(_asked[vcpu] != VirtualTime.Never, recorded, "nothing asked for it");
        Require(recorded.At - _asked[vcpu] == new Duration(recorded.Fact.Second), recorded, "it was asked for earlier");
        Require(Scene.StateOf(vcpu) == RunState.Running, recorded, "it does not run");
        _asked[vcpu] = VirtualTime.Never;
        _late.Remove(vcpu);
    }
}
