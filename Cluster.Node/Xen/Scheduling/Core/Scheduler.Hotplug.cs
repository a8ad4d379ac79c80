using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

// pCPUs that go off line and come back (interrupts §25).
public sealed partial class Scheduler
{
    /// <summary>
    /// How long a pCPU that nothing is sent to any more waits for what is under way. Guests have answered by then, or
    /// their interrupts are ended by force.
    /// </summary>
    private static readonly Duration Settling = 1.Ms;

    /// <summary>vCPUs that have their home on the pCPU that goes off line.</summary>
    private readonly List<VcpuId> _displaced = [];

    /// <summary>The pCPU that goes off line or comes back, if one does.</summary>
    private PcpuId _plugged = PcpuId.None;

    private bool _isStarting;

    /// <summary>The pCPUs' timer queues, by pCPU.</summary>
    public IReadOnlyList<EntityRef<IPcpuTimers>> Timers { get; init; } = [];

    /// <summary>The vCPUs of guests to which the IOMMU posts interrupts of their devices.</summary>
    public IReadOnlyList<VcpuId> PostedVcpus { get; init; } = [];

    public HotplugTimes HotplugTimes { get; init; }

    void IPoolControl.TakeOffline(PcpuId pcpu)
    {
        _plugged = pcpu;
        if (!_occupancy.Pool.Contains(pcpu.Number))
        {
            Vacate(isOfPool: false, _context!);
            return;
        }

        _displaced.AddRange(
            _occupancy.Vcpus.Where(page => page.Pool == _occupancy.PoolNumber && page.Home == pcpu)
                .Select(page => page.Number));
        _core.BeginRemoving(pcpu, Builder, Now);
        Begin(new(Pcpu: pcpu.Number));
    }

    void IPoolControl.BringOnline(PcpuId pcpu)
    {
        (_plugged, _isStarting) = (pcpu, true);
        LookAgainIn(HotplugTimes.Start, _context!);
    }

    /// <summary>
    /// No vCPU is left, so lines, timers and descriptors leave, in one instant; the pCPU spends what that costs. It is
    /// given back to its pool if the other pCPUs do not have enough vectors.
    /// </summary>
    private void Vacate(bool isOfPool, EntityContext context)
    {
        var pcpu = _plugged;
        var page = _occupancy[pcpu];
        foreach (var vcpu in _displaced)
            PcpuMoves.Record(PcpuStep.VcpuLeft, pcpu, _occupancy[vcpu].Home, context);
        _displaced.Clear();
        if (!HasVectorsElsewhere(page))
        {
            _plugged = PcpuId.None;
            context.Record(PcpuFacts.StepMade, pcpu, PcpuStep.Refused, PcpuId.None);
            if (isOfPool) ((IPoolControl)this).AddPcpu(pcpu);
            return;
        }

        page.IsOffline = true;
        foreach (var line in Lines) context.Send(line, new LeavePcpu(pcpu, HotplugTimes.Line));
        context.Send(Timers[pcpu.Number], new LeavePcpu(pcpu, HotplugTimes.Timer));
        foreach (var vcpu in PostedVcpus) MoveDescriptor(_occupancy[vcpu], pcpu, context);
        context.Send(_pcpus[pcpu.Number], new RaiseSoftirq(Softirq.VcpuKick, Builder));
        LookAgainIn(Settling, context);
    }

    private bool HasVectorsElsewhere(PcpuPage leaving)
    {
        var free = 0;
        foreach (var page in _occupancy.Pcpus)
            if (page != leaving && !page.IsOffline) free += page.Vectors.Free;
        return leaving.Vectors.Count <= free;
    }

    private static void MoveDescriptor(VcpuPage vcpu, PcpuId from, EntityContext context)
    {
        if (vcpu.Waker != from || (vcpu.Reasons & PauseReasons.Blocked) == 0) return;
        vcpu.Refuge = vcpu.Home;
        PcpuMoves.Record(PcpuStep.DescriptorLeft, from, vcpu.Home, context);
    }

    private static void LookAgainIn(Duration delay, EntityContext context) => context.Schedule(
        context.Self<IScheduler>(), delay, LookAtPcpu.Instance, Phase.HostInterrupt);

    private void LookAtPlugged(EntityContext context)
    {
        var page = _occupancy[_plugged];
        if (_isStarting)
        {
            page.IsOffline = false;
            context.Record(PcpuFacts.StepMade, _plugged, PcpuStep.CameOnline, PcpuId.None);
            ((IPoolControl)this).AddPcpu(_plugged);
        }
        else if (!page.IsQuiet || page.Vectors.Count > 0)
        {
            if (page.IsQuiet) FreeVectors(context);
            LookAgainIn(Settling, context);
            return;
        }
        else
        {
            context.Record(PcpuFacts.StepMade, _plugged, PcpuStep.WentOffline, PcpuId.None);
        }

        (_plugged, _isStarting) = (PcpuId.None, false);
        EndAction(context);
    }

    private void FreeVectors(EntityContext context)
    {
        foreach (var line in Lines) context.Send(line, new ForgetPcpu(_plugged));
    }

    private void SaveHotplug(StateWriter state)
    {
        state.Int(_plugged.Number);
        state.Bool(_isStarting);
        state.Many(_displaced, static (to, vcpu) => to.Int(vcpu.Number));
    }

    private void LoadHotplug(StateReader state)
    {
        (_plugged, _isStarting) = (new(state.Int()), state.Bool());
        _displaced.Clear();
        _displaced.AddRange(state.Many(static from => new VcpuId(from.Int())));
    }
}

/// <summary>What it takes to take pCPUs off line and to bring them back.</summary>
/// <param name="Line">For each line that moves, on the pCPU that it leaves.</param>
/// <param name="Timer">The same for each timer.</param>
/// <param name="Start">From the request until a pCPU is on line.</param>
public readonly record struct HotplugTimes(Duration Line, Duration Timer, Duration Start);
