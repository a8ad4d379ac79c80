using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Guests;

/// <summary>Who has how much of a host's memory: a domain that wants more than is free gets nothing (ENOMEM).</summary>
/// <remarks>
/// Path <c>host/h/memory</c>; only of hosts whose toolstack changes it. Interrupts §3.1. Invariant I-46. Pages change
/// hands at once.
/// </remarks>
/// <param name="all">In MiB; 0 for a machine that has as much as is needed.</param>
/// <param name="domains">What each domain has at first, by id.</param>
public sealed class HostMemory(int all, IEnumerable<int> domains) : IEntity, IHostMemory
{
    private readonly int[] _of = [.. domains];

    private long Free => all == 0 ? int.MaxValue : all - _of.Sum(static each => (long)each);

    public void Handle(Message message, EntityContext context)
    {
        if (message is not SetMemory set) throw UnexpectedMessageException.For(this, message);
        var before = _of[set.Domain.Number];
        if (set.Mebibytes == before) return;
        if (set.Mebibytes - before > Free)
        {
            context.Record(GuestFacts.MemoryRefused, set.Domain, set.Mebibytes, (int)Free);
            return;
        }

        _of[set.Domain.Number] = set.Mebibytes;
        context.Record(GuestFacts.MemoryChanged, set.Domain, before, set.Mebibytes);
    }

    public void Save(StateWriter state)
    {
        foreach (var each in _of) state.Int(each);
    }

    public void Load(StateReader state)
    {
        for (var domain = 0; domain < _of.Length; domain++) _of[domain] = state.Int();
    }
}
