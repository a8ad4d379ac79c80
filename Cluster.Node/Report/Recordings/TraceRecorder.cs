using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Recordings;

/// <summary>Writes down every fact of a host, for exports.</summary>
/// <remarks>
/// What is taken at once is a block of its own, with the places of the vCPUs at its beginning, so that a reader can
/// begin anywhere. <see cref="TraceBlock"/> reads it. Decision 0089.
/// </remarks>
/// <param name="places">Where the host's vCPUs are now.</param>
/// <param name="mostBytes">How much may wait for <see cref="Take"/>.</param>
public sealed class TraceRecorder(Func<IReadOnlyList<VcpuPlace>> places, int mostBytes) : IHostRecorder
{
    /// <summary>Half a second of a busy host, which records 12 MB a second.</summary>
    public const int UsualBytes = 64 << 20;

    private readonly StateWriter _facts = new();
    private IReadOnlyList<VcpuPlace> _places = places();
    private VirtualTime _begun;
    private VirtualTime _latest;
    private bool _isFull;

    public RecordKind Kind => RecordKind.Trace;

    public FactMask Asks => FactMask.All;

    public Action AsksChanged { get; set; } = static () => { };

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
    {
        if (_isFull) return;
        _facts.Long(now.Nanoseconds - _latest.Nanoseconds);
        _latest = now;
        _facts.Int(fact.Number);
        _facts.Int(fact.Subject);
        _facts.Long(fact.First);
        _facts.Long(fact.Second);
        _isFull = _facts.Length >= mostBytes;
    }

    public byte[] Take(VirtualTime at)
    {
        var block = new StateWriter();
        TraceBlock.Write(block, _begun, at, !_isFull, _places, _facts.Written);
        _facts.Clear();
        Begin(at);
        return block.ToArray();
    }

    public void Save(StateWriter state) => state.Time(_begun);

    /// <summary>The host's counters are loaded before, so they know where its vCPUs are.</summary>
    public void Load(StateReader state) => Begin(state.Time());

    private void Begin(VirtualTime at)
    {
        (_begun, _latest, _isFull) = (at, at, false);
        _places = places();
    }
}
