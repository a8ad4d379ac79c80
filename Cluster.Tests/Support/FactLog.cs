using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>Keeps every fact of one host, with its time and source.</summary>
internal sealed class FactLog : IFactSink
{
    public List<RecordedFact> Facts { get; } = [];

    public IEnumerable<Fact> All => Facts.Select(recorded => recorded.Fact);

    public IEnumerable<Fact> Of(FactType type) => All.Where(fact => fact.Is(type));

    public int CountOf(FactType type) => Of(type).Count();

    public int Dropped(DropReason reason) => Of(DeviceFacts.PacketDropped).Count(fact => fact.First == (long)reason);

    public FactMask Asks => FactMask.All;

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => Facts.Add(new(now, source, fact));
}
