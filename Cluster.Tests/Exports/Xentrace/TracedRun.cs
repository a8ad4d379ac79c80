using ActorXen.Exports.Xentrace;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Exports.Xentrace;

/// <summary>A part of a run with its trace and with what the counter books counted in it.</summary>
internal sealed class TracedRun : IDisposable
{
    private readonly MemoryStream[] _files;

    private TracedRun(RunSpec spec, IReadOnlyList<HostDirectory> hosts, MemoryStream[] files, Counters[] counted) =>
        (Spec, Hosts, _files, Counted) = (spec, hosts, files, counted);

    public RunSpec Spec { get; }

    public IReadOnlyList<HostDirectory> Hosts { get; }

    /// <summary>By host.</summary>
    public IReadOnlyList<Counters> Counted { get; }

    public byte[] File(int host) => _files[host].ToArray();

    /// <param name="from">Where the trace begins.</param>
    public static async Task<TracedRun> OfAsync(RunSpec spec, VirtualTime from = default, int memory = 1 << 20)
    {
        var files = spec.Hosts.Select(_ => new MemoryStream()).ToArray();
        var export = new XentraceExport(host => files[host.Host], memory);
        var shelf = new CounterShelf();
        using var trial = new Trial(spec, more: host => [.. shelf.Watch(host), export.Watch(host)]);
        if (from == VirtualTime.Zero) export.Begin(from, host => shelf.Book(host).Places());
        trial.Simulation.Start();
        if (from != VirtualTime.Zero)
        {
            trial.Simulation.RunUntil(from);
            export.Begin(from, host => shelf.Book(host).Places());
        }

        var before = shelf.Hosts.Select(host => shelf.Read(host.Host, from)).ToArray();
        var end = VirtualTime.Zero + spec.Length;
        for (var at = from; at < end;)
        {
            at = VirtualTime.Earlier(at + 7.Ms, end);
            trial.Simulation.RunUntil(at);
            await export.AdvanceAsync(at);
        }

        await export.EndAsync(end);
        return new(
            spec, trial.Simulation.Hosts, files,
            [.. shelf.Hosts.Select(host => Since(shelf.Read(host.Host, end), before[host.Host], from))]);
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    /// <summary>What the starts of the entities count belongs to a trace that begins with the run.</summary>
    private static Counters Since(Counters all, Counters before, VirtualTime from) =>
        from == VirtualTime.Zero ? all : all.Since(before);
}
