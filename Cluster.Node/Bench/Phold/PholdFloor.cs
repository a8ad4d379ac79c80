using ActorXen.Engine;

namespace ActorXen.Bench.Phold;

/// <summary>PHOLD without a simulator: one heap for the whole run, and the same draws from the same streams.</summary>
/// <remarks>
/// Events of one process at the same nanosecond are alike, so their order does not matter: exactly as many events are
/// due before any given time as in the engines.
/// </remarks>
internal sealed class PholdFloor
{
    private readonly PholdTopology _topology;
    private readonly RandomStream[] _streams;
    private readonly (long Due, int Process)[] _heap;
    private int _count;

    public PholdFloor(PholdOptions options)
    {
        _topology = new PholdTopology(options);
        _streams = new RandomStream[options.Lps];
        _heap = new (long, int)[options.Population];
        for (var process = 0; process < options.Lps; process++)
        {
            _streams[process] = RandomStream.For(options.Seed, _topology.PathOf(process));
            for (var left = options.EventsPerLp; left > 0; left--)
                Push((_topology.DrawDelay(ref _streams[process]).Nanoseconds, process));
        }
    }

    /// <returns>How many events were executed.</returns>
    public long RunUntil(long horizon)
    {
        var executed = 0L;
        for (; _heap[0].Due < horizon; executed++)
        {
            var (now, process) = _heap[0];
            ref var random = ref _streams[process];
            var target = _topology.DrawIsRemote(ref random) ? _topology.DrawProcess(ref random) : process;
            ReplaceTop((now + _topology.DrawDelay(ref random).Nanoseconds, target));
        }

        return executed;
    }

    private void Push((long Due, int Process) entry)
    {
        var hole = _count++;
        for (; hole > 0 && entry.Due < _heap[(hole - 1) >> 2].Due; hole = (hole - 1) >> 2)
            _heap[hole] = _heap[(hole - 1) >> 2];
        _heap[hole] = entry;
    }

    private void ReplaceTop((long Due, int Process) entry)
    {
        var heap = _heap;
        var hole = 0;
        while (true)
        {
            var child = (hole << 2) + 1;
            if (child >= _count) break;
            var least = child;
            var end = Math.Min(child + 4, _count);
            for (var other = child + 1; other < end; other++)
            {
                if (heap[other].Due < heap[least].Due) least = other;
            }

            if (heap[least].Due >= entry.Due) break;
            heap[hole] = heap[least];
            hole = least;
        }

        heap[hole] = entry;
    }
}
