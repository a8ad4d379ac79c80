using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Rows;

/// <summary>
/// Writes the facts themselves, ordered by time, then host; those of one host and time as they happened.
/// </summary>
/// <param name="writer">The format.</param>
/// <param name="kinds">The facts to write.</param>
public sealed class RowExport(IRowWriter writer, FactMask kinds) : ITraceExport
{
    private readonly SortedDictionary<int, RowHost> _hosts = [];

    public long Written { get; private set; }

    public IFactSink Watch(HostDirectory host)
    {
        var sink = new RowHost(host, kinds);
        _hosts.Add(host.Host, sink);
        return sink;
    }

    public void Begin(VirtualTime from, Func<int, IReadOnlyList<VcpuPlace>> places)
    {
        foreach (var host in _hosts.Values) host.IsOn = true;
    }

    /// <summary>Hosts run ahead of each other within a step, so their facts are merged when it is over.</summary>
    public async Task AdvanceAsync(VirtualTime to)
    {
        var next = new PriorityQueue<RowHost, (long At, int Host)>();
        foreach (var (number, host) in _hosts)
            if (host.Rows.Count > 0) next.Enqueue(host, (host.Rows[0].At, number));
        while (next.TryDequeue(out var host, out var place))
        {
            var at = next.TryPeek(out _, out var other) ? other : (At: long.MaxValue, Host: 0);
            while (host.Next < host.Rows.Count && (host.Rows[host.Next].At, place.Host).CompareTo(at) < 0)
            {
                await writer.WriteAsync(host.Names, host.Rows[host.Next++]);
                Written++;
            }

            if (host.Next < host.Rows.Count) next.Enqueue(host, (host.Rows[host.Next].At, place.Host));
            else host.Forget();
        }
    }

    public Task EndAsync(VirtualTime to) => writer.EndAsync();

    /// <summary>The facts of a host since the last step.</summary>
    private sealed class RowHost(HostDirectory host, FactMask kinds) : IFactSink
    {
        public FactNames Names { get; } = new(host);

        public List<FactRow> Rows { get; } = [];

        /// <summary>The first row that is not written.</summary>
        public int Next { get; set; }

        public bool IsOn { get; set; }

        public FactMask Asks => kinds;

        public void OnFact(int host, VirtualTime now, EntityRef source, in Fact fact)
        {
            if (IsOn) Rows.Add(new(now.Nanoseconds, fact));
        }

        public void Forget()
        {
            Rows.Clear();
            Next = 0;
        }
    }
}
