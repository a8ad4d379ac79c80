using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>The watchers of a host, and how facts reach them (decision 0028).</summary>
public sealed partial class HostTimeline
{
    private IReadOnlyList<IFactSink> _sinks = [];
    private IFactSink? _onlySink;
    private FactWatch[] _watches = [];
    private FactMask _asked = FactMask.None;

    /// <summary>
    /// Sets the watchers of this host. Each gets the facts that it asks for, in the order given here.
    /// </summary>
    public void WatchWith(params IReadOnlyList<IFactSink> sinks)
    {
        _sinks = sinks;
        _onlySink = sinks.Count == 1 ? sinks[0] : null;
        _watches = [.. sinks.Select(sink => new FactWatch(sink, sink.Asks))];
        // A single watcher's mask is shared by all hosts, so it stays in the cache.
        _asked =
            sinks.Count == 1 ? sinks[0].Asks : sinks.Aggregate(FactMask.None, (asked, sink) => asked.Or(sink.Asks));
    }

    internal bool IsAsked(int fact) => _asked.Has(fact);

    /// <remarks>Has no loop, so that the runtime profiles it and inlines the usual watcher.</remarks>
    internal void Record(EntityRef entity, in Fact fact)
    {
        if (!_asked.Has(fact.Number)) return;
        if (_onlySink is { } sink) sink.OnFact(Host, Now, entity, fact);
        else RecordToAll(entity, fact);
    }

    private void RecordToAll(EntityRef entity, in Fact fact)
    {
        foreach (ref readonly var watch in _watches.AsSpan())
            if (watch.Asks.Has(fact.Number)) watch.Sink.OnFact(Host, Now, entity, fact);
    }

    /// <summary>The checkpoint of an unwatched run has no sums, so the watchers start with none.</summary>
    private void LoadSinks(StateReader state)
    {
        var saved = state.Int();
        if (saved == 0) return;
        IStatefulFactSink[] own = [.. _sinks.OfType<IStatefulFactSink>()];
        if (own.Length == 0) throw new StateFormatException("it has counters, this run keeps none");
        if (own.Length != saved) throw new StateFormatException(
            $"it has sums of {saved} watchers, this run has {own.Length}");
        foreach (var sink in own) sink.Load(state);
    }

    /// <summary>A watcher and the facts that it asks for.</summary>
    private readonly record struct FactWatch(IFactSink Sink, FactMask Asks);
}
