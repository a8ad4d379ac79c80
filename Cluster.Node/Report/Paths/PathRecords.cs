using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>What hosts have recorded of requests and wakeups: written by them, put together by who reads.</summary>
/// <param name="ended">Gets each request and wakeup that is over.</param>
public sealed class PathRecords(Action<PathChain> ended)
{
    private const int Request = 0;
    private const int Wakeup = 1;
    private const int Abroad = 2;
    private const int Left = 3;
    private const int CauseBits = 5;

    /// <summary>What hosts know of requests of others that are not over yet.</summary>
    private readonly Dictionary<RequestKey, ForeignVisit> _abroad = [];

    /// <summary>How many requests and wakeups, or parts of them on other hosts, had no room.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Reads what the hosts recorded up to the same time. Earlier parts come first.</summary>
    /// <param name="hosts">By host number.</param>
    /// <exception cref="StateFormatException">Damaged.</exception>
    public void Read(IReadOnlyList<ReadOnlyMemory<byte>> hosts)
    {
        // A reply is back only after it has left the other host, so what others know comes first.
        for (var host = 0; host < hosts.Count; host++) Read(host, hosts[host], isOfOthers: true);
        for (var host = 0; host < hosts.Count; host++) Read(host, hosts[host], isOfOthers: false);
    }

    internal static void WriteChain(StateWriter to, ChainKind kind, Visit visit, RequestKey request)
    {
        to.Int(kind == ChainKind.Request ? Request : Wakeup);
        to.Int(visit.Domain);
        to.Long(visit.Number);
        to.Long(visit.Begun);
        to.Int(visit.Gap + 1);
        if (visit.Gap >= 0) Write(to, request);
        Write(to, visit.Segments);
    }

    internal static void WriteVisit(StateWriter to, Visit visit, RequestKey request)
    {
        to.Int(Abroad);
        Write(to, request);
        to.Long(visit.Begun);
        Write(to, visit.Segments);
    }

    internal static void WriteLeft(StateWriter to, long count)
    {
        to.Int(Left);
        to.Long(count);
    }

    private void Read(int host, ReadOnlyMemory<byte> bytes, bool isOfOthers)
    {
        var from = new StateReader(bytes);
        while (!from.AtEnd)
        {
            switch (from.Int())
            {
                case Request: ReadChain(ChainKind.Request, host, from, isOfOthers); break;
                case Wakeup: ReadChain(ChainKind.Wakeup, host, from, isOfOthers); break;
                case Abroad: ReadVisit(host, from, isOfOthers); break;
                case Left:
                    var count = from.Long();
                    if (isOfOthers) LeftOut += count;
                    break;
                default: throw new StateFormatException("a recording has something that is neither request nor wakeup");
            }
        }
    }

    private void ReadChain(ChainKind kind, int host, StateReader from, bool isSkipped)
    {
        var (domain, number, begun, gap) = (from.Int(), from.Long(), from.Long(), from.Int() - 1);
        var request = gap < 0 ? default : ReadKey(from);
        var segments = ReadSegments(from, host);
        if (isSkipped) return;
        var latency = segments.Sum(segment => segment.Length);
        if (gap >= segments.Count) throw new StateFormatException("a recorded request has less than its way");
        if (gap >= 0) segments = Joined(segments, gap, begun, request);
        ended(new(kind, host, domain, number, new(begun), latency, segments));
    }

    private List<Segment> Joined(List<Segment> own, int gap, long begun, RequestKey request)
    {
        if (_abroad.Remove(request, out var known)) return known.JoinInto(own, gap, begun);
        LeftOut++;
        own[gap] = own[gap] with { Cause = Cause.Unknown };
        return own;
    }

    private void ReadVisit(int host, StateReader from, bool isWanted)
    {
        var (request, begun) = (ReadKey(from), from.Long());
        var segments = ReadSegments(from, host);
        if (isWanted) _abroad[request] = new(host, begun, begun + segments.Sum(segment => segment.Length), segments);
    }

    private static void Write(StateWriter to, RequestKey request)
    {
        to.Long(request.Flow.Number);
        to.Long(request.Id);
    }

    private static RequestKey ReadKey(StateReader from) => new(new(from.Long()), from.Long());

    private static void Write(StateWriter to, List<Segment> segments)
    {
        to.Int(segments.Count);
        foreach (var segment in segments)
        {
            to.Long(segment.Length);
            to.Int(((int)segment.Stage << CauseBits) | (int)segment.Cause);
            to.Int(segment.Vcpu);
            if (segment.Cause != Cause.Wait) continue;
            to.Int(segment.Behind);
            to.Int((int)segment.Rule);
        }
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    private static List<Segment> ReadSegments(StateReader from, int host)
    {
        var count = from.Int();
        if (count < 0) throw new StateFormatException("a recorded request has an impossible number of steps");
        var segments = new List<Segment>(Math.Min(count, 1_024));
        for (; count > 0; count--)
        {
            var (length, what, vcpu) = (from.Long(), from.Int(), from.Int());
            var cause = (Cause)(what & ((1 << CauseBits) - 1));
            segments.Add(cause == Cause.Wait
                ? new(length, (Stage)(what >> CauseBits), cause, host, vcpu, from.Int(), (WaitRule)from.Int())
                : new(length, (Stage)(what >> CauseBits), cause, host, vcpu));
        }

        return segments;
    }
}
