using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>What leaves a pCPU that goes off line is recorded twice: there, and where it comes to.</summary>
internal static class PcpuMoves
{
    /// <param name="left">What it is, in one of the steps that end in "Left".</param>
    public static void Record(PcpuStep left, PcpuId from, PcpuId to, EntityContext context)
    {
        context.Record(PcpuFacts.StepMade, from, left, to);
        context.Record(PcpuFacts.StepMade, to, left + (PcpuStep.VcpuCame - PcpuStep.VcpuLeft), from);
    }
}
