using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Recordings;

/// <summary>Every fact of a host between two times, as it was recorded.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end; all facts are before.</param>
/// <param name="IsWhole">Whether there was room for all.</param>
/// <param name="Places">Where the host's vCPUs were at the beginning.</param>
/// <param name="Bytes">The facts.</param>
public sealed record TraceBlock(
    VirtualTime From, VirtualTime To, bool IsWhole, IReadOnlyList<VcpuPlace> Places, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The blocks of a host that were put together.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    public static List<TraceBlock> ReadAll(ReadOnlyMemory<byte> bytes)
    {
        var from = new StateReader(bytes);
        var blocks = new List<TraceBlock>();
        while (!from.AtEnd)
        {
            blocks.Add(new(
                from.Time(), from.Time(), from.Bool(),
                from.Many(static each => new VcpuPlace(each.Int(), each.Int())), from.View()));
        }

        return blocks;
    }

    /// <summary>In the order in which they happened.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    public IEnumerable<(VirtualTime At, Fact Fact)> Facts()
    {
        var from = new StateReader(Bytes);
        var at = From.Nanoseconds;
        while (!from.AtEnd)
        {
            at += from.Long();
            var number = from.Int();
            if (number is < 0 or >= FactType.Most) throw new StateFormatException("a recorded fact is none");
            yield return (new(at), new(number, from.Int(), from.Long(), from.Long()));
        }
    }

    internal static void Write(
        StateWriter to, VirtualTime from, VirtualTime end, bool isWhole, IReadOnlyList<VcpuPlace> places,
        ReadOnlySpan<byte> facts)
    {
        to.Time(from);
        to.Time(end);
        to.Bool(isWhole);
        to.Many(places, static (each, place) =>
        {
            each.Int(place.State);
            each.Int(place.Pcpu);
        });
        to.Bytes(facts);
    }
}
