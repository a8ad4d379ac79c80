using ActorXen.Messages;

namespace ActorXen.Exports;

/// <summary>
/// Passes facts on in order of time, then of hosts, whichever host is executed first. So a file that has all hosts is
/// the same however they are executed.
/// </summary>
internal sealed class OrderedFacts
{
    private readonly SortedDictionary<int, WaitingFacts> _hosts = [];

    /// <summary>What comes before is ignored.</summary>
    public void Begin()
    {
        foreach (var host in _hosts.Values) host.IsOn = true;
    }

    /// <summary>A watcher of a host, in the place of another one.</summary>
    public IFactSink Of(int host, IFactSink sink) => _hosts[host] = new(sink);

    /// <summary>Passes on what waits. No host has anything earlier to add.</summary>
    public void PassOn()
    {
        var next = new PriorityQueue<int, (long At, int Host)>();
        foreach (var (number, host) in _hosts)
            if (host.NextAt is { } at) next.Enqueue(number, (at, number));
        while (next.TryDequeue(out var number, out _))
        {
            var other = next.TryPeek(out _, out var place) ? place : (At: long.MaxValue, Host: int.MaxValue);
            _hosts[number].PassOn(number, other);
            if (_hosts[number].NextAt is { } at) next.Enqueue(number, (at, number));
        }
    }

    /// <summary>The facts of a host since they were passed on last.</summary>
    private sealed class WaitingFacts(IFactSink sink) : IFactSink
    {
        private readonly List<(VirtualTime At, EntityRef Source, Fact Fact)> _facts = [];
        private int _next;

        public bool IsOn { get; set; }

        public FactMask Asks => sink.Asks;

        /// <summary>When the next one happened, ns; null if there is none.</summary>
        public long? NextAt => _next < _facts.Count ? _facts[_next].At.Nanoseconds : null;

        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
        {
            if (IsOn) _facts.Add((now, source, fact));
        }

        /// <summary>As far as they come before the next one of another host.</summary>
        public void PassOn(int host, (long At, int Host) other)
        {
            while (NextAt is { } at && (at, host).CompareTo(other) < 0)
            {
                var (now, source, fact) = _facts[_next++];
                sink.OnFact(host, now, source, fact);
            }

            if (_next < _facts.Count) return;
            _facts.Clear();
            _next = 0;
        }
    }
}
