using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>What credit knows of a pCPU: its queue and where its searches go on (schedulers §3.2).</summary>
/// <param name="number">Also the number of its tick timer.</param>
/// <param name="node">Its NUMA node.</param>
/// <param name="siblings">Threads of its core, itself included.</param>
/// <param name="neighbours">pCPUs of its socket, itself included.</param>
/// <param name="last">The host's last pCPU.</param>
internal sealed class CreditPcpu(int number, int node, PcpuSet siblings, PcpuSet neighbours, int last)
{
    public int Number { get; } = number;
    public int Node { get; } = node;
    public PcpuSet Siblings { get; } = siblings;
    public PcpuSet Neighbours { get; } = neighbours;

    /// <summary>vCPUs that wait, by priority. The idle vCPU, always the last one, is not kept in it.</summary>
    public LinkedList<CreditUnit> Queue { get; } = new();

    /// <summary>Runnable vCPUs whose home it is, the running one included.</summary>
    public int Runnable { get; set; }

    /// <summary>The accounting after which its queue was sorted.</summary>
    public int SortSeen { get; set; }

    /// <summary>After which pCPU the search for an idle one begins when it leads into this core or socket.</summary>
    public int IdleBias { get; set; } = last;

    public VirtualTime LastBalance { get; set; }

    /// <summary>The idle pCPU that this one tickled last: the next one's turn comes first.</summary>
    public int LastTickled { get; set; }

    /// <summary>Behind its equals; who yields also lets one vCPU of a lower priority pass (schedulers §3.3).</summary>
    public void Insert(CreditUnit unit)
    {
        var behind = Queue.First;
        while (behind is not null && behind.Value.Priority >= unit.Priority) behind = behind.Next;
        if (unit.Yields) behind = behind?.Next;
        if (behind is null) Queue.AddLast(unit.Waiting);
        else Queue.AddBefore(behind, unit.Waiting);
    }

    public void Remove(CreditUnit unit)
    {
        Queue.Remove(unit.Waiting);
        unit.Yields = false;
    }

    /// <summary>All that have credit go before all that have none, else nobody overtakes (schedulers §3.12).</summary>
    public void Sort()
    {
        LinkedListNode<CreditUnit>? lastUnder = null;
        LinkedListNode<CreditUnit>? following;
        for (var at = Queue.First; at is not null; at = following)
        {
            following = at.Next;
            if (at.Value.Priority < CreditPriority.Under) continue;
            if (at.Previous != lastUnder)
            {
                Queue.Remove(at);
                if (lastUnder is null) Queue.AddFirst(at);
                else Queue.AddAfter(lastUnder, at);
            }

            lastUnder = at;
        }
    }
}
