using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>The watchers of a host, and how facts reach them (decision 0028).</summary>
public sealed partial class HostTimeline
{
    private IReadOnlyList<IFactSink> _sinks = [];
    private IFactSink? _onlySink;
    private FactMask _asked = FactMask.None;

    /// <summary>Of several watchers the first, which is the usual one.</summary>
    private FactWatch _first;

    private FactWatch[] _others = [];
    private IFactSink? _onlyOther;
    private FactMask _askedByOthers = FactMask.None;

    /// <summary>
    /// Sets the watchers of this host. Each gets the facts that it asks for, in the order given here.
    /// </summary>
    public void WatchWith(params IReadOnlyList<IFactSink> sinks)
    {
        _sinks = sinks;
        foreach (var recorder in sinks.OfType<IHostRecorder>()) recorder.AsksChanged = ReadAsks;
        ReadAsks();
    }

    internal bool IsAsked(int fact) => _asked.Has(fact);

    /// <remarks>Has no loop, so that the runtime profiles it and inlines the usual watcher.</remarks>
    internal void Record(EntityRef entity, in Fact fact)
    {
        if (!_asked.Has(fact.Number)) return;
        if (_onlySink is { } sink) sink.OnFact(Host, Now, entity, fact);
        else RecordToAll(entity, fact);
    }

    /// <remarks>The usual watcher has a call of its own, for the same reason.</remarks>
    private void RecordToAll(EntityRef entity, in Fact fact)
    {
        if (_first.Asks.Has(fact.Number)) _first.Sink.OnFact(Host, Now, entity, fact);
        if (!_askedByOthers.Has(fact.Number)) return;
        if (_onlyOther is { } other) other.OnFact(Host, Now, entity, fact);
        else RecordToOthers(entity, fact);
    }

    private void RecordToOthers(EntityRef entity, in Fact fact)
    {
        foreach (ref readonly var watch in _others.AsSpan())
            if (watch.Asks.Has(fact.Number)) watch.Sink.OnFact(Host, Now, entity, fact);
    }

    private void ReadAsks()
    {
        _onlySink = _sinks.Count == 1 ? _sinks[0] : null;
        _first = _sinks.Count > 1 ? new(_sinks[0], _sinks[0].Asks) : default;
        _others = [.. _sinks.Skip(1).Select(sink => new FactWatch(sink, sink.Asks))];
        _onlyOther = _others.Length == 1 ? _others[0].Sink : null;
        // A single watcher's mask is shared by all hosts, so it stays in the cache.
        _askedByOthers = _others.Length == 1
            ? _others[0].Asks
            : _others.Aggregate(FactMask.None, (asked, watch) => asked.Or(watch.Asks));
        _asked = _sinks.Count switch
        {
            0 => FactMask.None,
            1 => _sinks[0].Asks,
            _ => _first.Asks.Or(_askedByOthers),
        };
    }

    /// <summary>Only runs that record have this, so that other checkpoints are as they were.</summary>
    private void SaveRecorders(StateWriter state)
    {
        IHostRecorder[] recorders = [.. _sinks.OfType<IHostRecorder>()];
        if (recorders.Length == 0) return;
        state.Section("recorders");
        state.Int(recorders.Length);
        foreach (var recorder in recorders)
        {
            var own = new StateWriter();
            recorder.Save(own);
            state.Int((int)recorder.Kind);
            state.Bytes(own.Written);
        }
    }

    /// <summary>A run that is executed again records nothing; it leaves what the checkpoint has unread.</summary>
    private void LoadRecorders(StateReader state)
    {
        IHostRecorder[] recorders = [.. _sinks.OfType<IHostRecorder>()];
        if (recorders.Length == 0) return;
        if (state.AtEnd) throw new StateFormatException("it has no recording, and this run records");
        state.Section("recorders");
        var saved = new Dictionary<RecordKind, byte[]>();
        for (var left = state.Int(); left > 0; left--) saved[state.Known<RecordKind>()] = state.Bytes();
        foreach (var recorder in recorders)
        {
            if (!saved.TryGetValue(recorder.Kind, out var own))
                throw new StateFormatException($"it has no recording of {recorder.Kind}, and this run records it");
            recorder.Load(new(own));
        }
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
