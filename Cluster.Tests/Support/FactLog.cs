using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>Keeps every fact of one host, with its time and source.</summary>
internal sealed class FactLog : IFactSink
{
    public List<RecordedFact> Facts { get; } = [];

    public IEnumerable<Fact> All => Facts.Select(recorded => recorded.Fact);

    public IEnumerable<Fact> Of(FactKind kind) => All.Where(fact => fact.Kind == kind);

    public int CountOf(FactKind kind) => Of(kind).Count();

    public int Dropped(DropReason reason) => Of(FactKind.PacketDropped).Count(fact => fact.First == (long)reason);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => Facts.Add(new(now, source, fact));
}
