using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Xentrace;

/// <summary>Writes the hosts of a run as Xen's tracing does, a file for each.</summary>
/// <param name="open">Where the records of a host go.</param>
/// <param name="memory">
/// Bytes of records of a host after which its windows end, wherever the execution has its steps. They are written
/// between steps: a failure to write is none of the entity that acts at the time.
/// </param>
public sealed class XentraceExport(Func<HostDirectory, Stream> open, int memory = XentraceExport.UsualMemory)
    : ITraceExport
{
    private const int UsualMemory = 256 << 10;
    private const int MostVcpus = 256;
    private const int MostDomains = (int)XentraceRecords.IdleDomain;

    private readonly SortedDictionary<int, (XentraceHost Host, XentraceFile File)> _hosts = [];

    /// <summary>How the reader must be told the clock of a file.</summary>
    public static string ReaderOption => $"--cpu-hz={XentraceFile.TicksPerNanosecond}G";

    public long Written => _hosts.Values.Sum(host => host.File.Written);

    /// <summary>What does not fit into the format; null if everything does.</summary>
    public static string? ProblemOf(HostDirectory host)
    {
        if (host.Pcpus > XentraceFile.MostPcpus)
            return $"{host.Name} has {host.Pcpus} pCPUs; xentrace has room for {XentraceFile.MostPcpus}";
        if (host.Domains.FirstOrDefault(domain => domain.Vcpus > MostVcpus) is { } large)
            return $"{host.Name}/{large.Name} has {large.Vcpus} vCPUs; xentrace has room for {MostVcpus}";
        return host.Domains.Count > MostDomains
            ? $"{host.Name} has {host.Domains.Count} domains; xentrace has room for {MostDomains}"
            : null;
    }

    public IFactSink Watch(HostDirectory host)
    {
        var file = new XentraceFile(open(host), host.Pcpus, memory);
        var sink = new XentraceHost(host, file);
        _hosts.Add(host.Host, (sink, file));
        return sink;
    }

    public void Begin(VirtualTime from, Func<int, IReadOnlyList<VcpuPlace>> places)
    {
        foreach (var (number, (host, _)) in _hosts) host.Begin(from, places(number));
    }

    public Task AdvanceAsync(VirtualTime to)
    {
        foreach (var (_, file) in _hosts.Values) file.Flush();
        return Task.CompletedTask;
    }

    public Task EndAsync(VirtualTime to)
    {
        foreach (var (host, _) in _hosts.Values) host.End(to);
        return Task.CompletedTask;
    }
}
