using ActorXen.Messages;

namespace ActorXen.Tests.Support;

/// <summary>Keeps every fact with its time.</summary>
internal sealed class FactLog : IFactSink
{
    public List<(VirtualTime At, Fact Fact)> Entries { get; } = [];

    public IEnumerable<Fact> All => Entries.Select(entry => entry.Fact);

    public IEnumerable<Fact> Of(FactKind kind) => All.Where(fact => fact.Kind == kind);

    public int Count(FactKind kind) => Of(kind).Count();

    public int Dropped(DropReason reason) => Of(FactKind.PacketDropped).Count(fact => fact.First == (long)reason);

    public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact) => Entries.Add((now, fact));
}
