using ActorXen.Messages;

namespace ActorXen.Report.Counting;

/// <summary>The recorders of the hosts of one simulation, and what was taken from them.</summary>
/// <remarks>Hosts that are simulated on other nodes have their recorders there, and send what those recorded.</remarks>
public sealed class RecorderShelf
{
    private readonly SortedDictionary<int, IReadOnlyList<IHostRecorder>> _recorders = [];
    private readonly SortedDictionary<(RecordKind Kind, int Host), StateWriter> _taken = [];

    /// <summary>Puts a host's recorders on the shelf, in the place of earlier ones of the host.</summary>
    public void Put(int host, IReadOnlyList<IHostRecorder> recorders)
    {
        lock (_recorders) _recorders[host] = recorders;
    }

    /// <summary>Takes what the hosts of this process recorded up to now.</summary>
    public void Collect(VirtualTime at)
    {
        foreach (var (host, recorders) in _recorders)
            foreach (var recorder in recorders) Add(recorder.Kind, host, recorder.Take(at));
    }

    /// <summary>Takes what another node has written with <see cref="CollectAsBytes"/>.</summary>
    /// <exception cref="StateFormatException">Damaged.</exception>
    public void Add(ReadOnlyMemory<byte> ofNode)
    {
        var from = new StateReader(ofNode);
        while (!from.AtEnd) Add(from.Known<RecordKind>(), from.Int(), from.View().Span);
    }

    /// <summary>What the hosts of this process recorded, for the node that coordinates the run.</summary>
    public byte[] CollectAsBytes(VirtualTime at)
    {
        if (_recorders.Count == 0) return [];
        var to = new StateWriter();
        foreach (var (host, recorders) in _recorders)
        {
            foreach (var recorder in recorders)
            {
                to.Int((int)recorder.Kind);
                to.Int(host);
                to.Bytes(recorder.Take(at));
            }
        }

        return to.ToArray();
    }

    /// <summary>What was collected since the previous call.</summary>
    /// <param name="kinds">What the run records.</param>
    /// <param name="hosts">How many the run has.</param>
    /// <returns>By kind, by host number.</returns>
    public IReadOnlyList<(RecordKind Kind, IReadOnlyList<byte[]> Hosts)> Take(
        IReadOnlyList<RecordKind> kinds, int hosts)
    {
        List<(RecordKind, IReadOnlyList<byte[]>)> taken = [];
        foreach (var kind in kinds)
            taken.Add((kind, [.. Enumerable.Range(0, hosts).Select(host => BytesOf(kind, host))]));
        _taken.Clear();
        return taken;
    }

    private byte[] BytesOf(RecordKind kind, int host) =>
        _taken.TryGetValue((kind, host), out var written) ? written.ToArray() : [];

    private void Add(RecordKind kind, int host, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (!_taken.TryGetValue((kind, host), out var written)) _taken[(kind, host)] = written = new();
        written.Raw(bytes);
    }
}
