using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// I-41: a pCPU that is off line takes no interrupt, runs no timer, enters no guest and wakes for nothing; nothing
/// moves to it, and what left it came to a pCPU that is on line (interrupts §25).
/// </summary>
internal sealed class OfflinePcpusRest(Scene scene) : Checker(scene)
{
    private readonly bool[] _isOffline = new bool[scene.Pcpus];

    public override void On(in RecordedFact recorded)
    {
        var fact = recorded.Fact;
        if (fact.Is(PcpuFacts.StepMade))
        {
            var step = (PcpuStep)fact.First;
            Require(_isOffline[fact.Subject] == (step == PcpuStep.CameOnline), recorded, "it is off line");
            if (step is PcpuStep.WentOffline or PcpuStep.CameOnline)
                _isOffline[fact.Subject] = step == PcpuStep.WentOffline;
        }
        else if (PcpuOf(fact) is var pcpu && pcpu >= 0)
        {
            Require(!_isOffline[pcpu], recorded, $"pCPU {pcpu} is off line");
        }
    }

    /// <returns>The pCPU that has done something or gets something; -1 for other facts.</returns>
    private static int PcpuOf(in Fact fact)
    {
        if (fact.Is(PcpuFacts.IdleLeft) || fact.Is(PcpuFacts.SoftirqServed) || fact.Is(PcpuFacts.IpiSent)
            || fact.Is(TimerFacts.HostTimerRan) || fact.Is(SchedulingFacts.PassRequested))
            return fact.Subject;
        if (fact.Is(IrqFacts.Handled) || fact.Is(SchedulingFacts.VcpuDispatched)) return (int)fact.First;
        return fact.Is(IrqFacts.Moved) ? (int)fact.Second : -1;
    }
}
