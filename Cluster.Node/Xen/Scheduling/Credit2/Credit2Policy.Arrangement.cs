using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit2;

// Which pCPUs share a queue (schedulers §4.2).
internal sealed partial class Credit2Policy
{
    public void AddPcpu(PcpuId pcpu, VirtualTime now)
    {
        var core = CoreOf(pcpu);
        var queue = QueueFor(occupancy[pcpu], core);
        if (queue is null)
        {
            var id = LowestFreeId();
            queue = new(id, pcpu.Number, _queueOf.Length);
            _queues.Insert(id, queue);
        }

        queue.AddPcpu(pcpu.Number, core);
        _queueOf[pcpu.Number] = queue;
    }

    public void RemovePcpu(PcpuId pcpu, VirtualTime now)
    {
        var queue = QueueOf(pcpu);
        queue.RemovePcpu(pcpu.Number, CoreOf(pcpu));
        _queueOf[pcpu.Number] = null;
        if (!queue.Active.IsEmpty) return;
        Invariant.Holds(
            queue.Assigned.Count == 0, $"the last pCPU of a queue leaves {queue.Assigned.Count} vCPUs behind");
        _queues.Remove(queue);
    }

    /// <summary>Ids ascend, so the first index whose queue has another id is the first gap.</summary>
    private int LowestFreeId()
    {
        for (var id = 0; id < _queues.Count; id++)
            if (_queues[id].Id != id) return id;
        return _queues.Count;
    }

    private Credit2Queue? QueueFor(PcpuPage pcpu, PcpuSet core)
    {
        Credit2Queue? smallest = null;
        foreach (var queue in _queues)
        {
            if (!Matches(queue, pcpu)) continue;
            if (queue.HasSiblingOf(core)) return queue;
            if (!HasRoom(queue, core)) continue;
            if (smallest is null || queue.Active.Count < smallest.Active.Count) smallest = queue;
        }

        return smallest;
    }

    private bool Matches(Credit2Queue queue, PcpuPage pcpu)
    {
        var member = occupancy[new PcpuId(queue.PickBias)];
        return settings.Arrangement switch
        {
            QueueArrangement.Cpu => false,
            QueueArrangement.Core => member.Socket == pcpu.Socket && member.Core == pcpu.Core,
            QueueArrangement.Socket => member.Socket == pcpu.Socket,
            QueueArrangement.Node => member.Node == pcpu.Node,
            QueueArrangement.All => true,
            _ => throw new InvalidOperationException($"no such arrangement: {settings.Arrangement}"),
        };
    }

    private bool HasRoom(Credit2Queue queue, PcpuSet core)
    {
        // All queues should be about equally large, so the limit is that of an even split.
        var online = occupancy.Pcpus.Count;
        var queues = (online - 1) / settings.MostPcpusPerQueue + 1;
        var most = online / queues;
        if (queue.Active.Count >= most) return false;
        return settings.Arrangement == QueueArrangement.All || ThreadsWhenFull(queue) + core.Count <= most;
    }

    /// <summary>The number of pCPUs of the queue once all threads of its cores have joined.</summary>
    private int ThreadsWhenFull(Credit2Queue queue)
    {
        var threads = PcpuSet.Empty;
        foreach (var member in queue.Active) threads |= CoreOf(new(member));
        return threads.Count;
    }

    private PcpuSet CoreOf(PcpuId pcpu)
    {
        var threads = PcpuSet.Empty;
        var here = occupancy[pcpu];
        foreach (var other in occupancy.Pcpus)
            if (other.Socket == here.Socket && other.Core == here.Core) threads = threads.With(other.Number.Number);
        return threads;
    }
}
