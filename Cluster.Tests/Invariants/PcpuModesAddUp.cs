using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Processors;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-30 for pCPUs: modes follow each other without a gap; upcalls and exits happen in the guest's mode only.
/// </summary>
internal sealed class PcpuModesAddUp(Scene scene) : Checker(scene)
{
    private readonly VirtualTime[] _since = new VirtualTime[scene.Pcpus];
    private readonly bool[] _mustBeGuest = new bool[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.ModeEnded))
        {
            var length = recorded.At - _since[fact.Subject];
            Require(fact.Second == length.Nanoseconds, recorded, $"the mode lasted {length}");
            Require(!_mustBeGuest[fact.Subject] || fact.First == (long)PcpuMode.Guest, recorded,
                "a guest ran in this mode");
            (_since[fact.Subject], _mustBeGuest[fact.Subject]) = (recorded.At, false);
        }
        else if (fact.Is(VcpuFacts.UpcallEntered))
            _mustBeGuest[fact.First] = true;
        else if (fact.Is(VcpuFacts.VmExited))
            _mustBeGuest[fact.Second] = true;
    }
}
