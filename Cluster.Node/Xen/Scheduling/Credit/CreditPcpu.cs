using ActorXen.Messages;

namespace ActorXen.Xen.Scheduling.Credit;

/// <summary>State that credit keeps for a pCPU: its queue and where its searches continue (schedulers §3.2).</summary>
/// <param name="number">Also the number of its tick timer.</param>
/// <param name="siblings">Threads of its core, including itself.</param>
/// <param name="neighbours">pCPUs of its socket, including itself.</param>
/// <param name="last">The host's last pCPU.</param>
internal sealed class CreditPcpu(int number, int node, PcpuSet siblings, PcpuSet neighbours, int last)
{
    public int Number { get; } = number;
    public int Node { get; } = node;
    public PcpuSet Siblings { get; } = siblings;
    public PcpuSet Neighbours { get; } = neighbours;

    /// <summary>vCPUs that wait, by priority. The idle vCPU, which would always be last, is not in it.</summary>
    public LinkedList<CreditUnit> Queue { get; } = new();

    /// <summary>Number of runnable vCPUs whose home it is, including the running one.</summary>
    public int Runnable { get; set; }

    /// <summary>The accounting after which its queue was sorted.</summary>
    public int SortSeen { get; set; }

    /// <summary>
    /// The pCPU after which the search for an idle one begins when it leads into this core or socket.
    /// </summary>
    public int IdleBias { get; set; } = last;

    public VirtualTime LastBalance { get; set; }

    /// <summary>The idle pCPU that this one tickled last; the search for the next one begins after it.</summary>
    public int LastTickled { get; set; }

    /// <summary>
    /// Queues a vCPU behind its equals; one that yields also lets one vCPU of lower priority pass (schedulers §3.3).
    /// </summary>
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

    /// <summary>
    /// Moves all vCPUs with credit before all without, and otherwise keeps the order (schedulers §3.12).
    /// </summary>
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
