using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Report.Views;

/// <summary>Where the memory of domains is, and how long their vCPUs ran away from it (M-02).</summary>
public sealed class NumaView : IRunView
{
    private static readonly ViewTable<Row> _table = new(
        "domains",
        [
            new(new("domain", 0), "domain", row => ViewValue.Of(row.Name)),
            new(new("memory on", 0), "memory_nodes", row => ViewValue.Of($"{row.Spec.MemoryNodes}")),
            new(new("MiB", 4), "memory_mib", row => ViewValue.Of(row.Spec.Mebibytes)),
            new(new("vCPUs on", 1), "vcpu_nodes", row => ViewValue.Of(row.VcpuNodes)),
            new(new("run ms", 2), "run_ms", row => ViewValue.Milliseconds(row.Local + row.Remote)),
            new(new("local %", 0), "local", row => ViewValue.Share(row.Local, row.Local + row.Remote)),
            new(new("remote %", 0), "remote", row => ViewValue.Share(row.Remote, row.Local + row.Remote)),
            new(new("lost %", 0), "lost", row => ViewValue.Share(row.Lost, row.Local + row.Remote)),
            new(new("moves", 3), "moves", row => ViewValue.Of(row.Moves)),
        ],
        "Memory on: sockets. vCPUs on: sockets where they are, or were last, at the end. Local, remote: run time "
        + "beside the domain's memory and away from it; memory at several sockets counts in equal parts. Lost: run "
        + "time that the distance cost. Moves: of vCPUs between pCPUs.");

    public string Name => "numa";

    public string Summary => "Shows where the memory of domains is, and how long their vCPUs ran away from it.";

    public bool IsOfDomains => true;

    public ViewAnswer Read(ViewedPart part)
    {
        List<Row> rows = [.. part.Hosts.Where(host => host.Spec.Machine.HasNuma).SelectMany(RowsOf)
            .OrderByDescending(row => row.Lost).ThenByDescending(row => row.Remote)];
        return _table.Answer(
            Name, part, $"Memory and vCPUs of {part.Where} {part.Text}", rows,
            rows.Count == 0 ? "no machine here has numa = true" : null);
    }

    private static IEnumerable<Row> RowsOf(ViewedHost host)
    {
        var placed = MemoryPlacement.Of(host.Spec);
        return host.Domains.Select(domain => new Row(
            host, domain, placed.Domains[domain.Id], Tally.OfDomain(host.Directory, domain, host.Counters)));
    }

    private sealed record Row(ViewedHost Host, DomainEntry Domain, DomainSpec Spec, Tally Tally)
    {
        public string Name => Host.NameOf(Domain);

        public long Local => Tally[VcpuFacts.MemoryTime, (int)MemoryDistance.Local];

        public long Remote => Tally[VcpuFacts.MemoryTime, (int)MemoryDistance.Remote];

        public long Lost => Tally[VcpuFacts.TimeLost, (int)SlowCause.Memory];

        public long Moves => Tally[SchedulingFacts.Migrations];

        /// <summary>A dash for a domain whose vCPUs have never run.</summary>
        public string VcpuNodes
        {
            get
            {
                var each = Host.Spec.Machine.CoresPerSocket * Host.Spec.Machine.ThreadsPerCore;
                var nodes = PcpuSet.Of(Host.Directory.Vcpus.Where(vcpu => vcpu.Domain == Domain.Id)
                    .Select(vcpu => Host.Places[vcpu.Number].Pcpu).Where(pcpu => pcpu >= 0)
                    .Select(pcpu => pcpu / each));
                return nodes.IsEmpty ? "-" : nodes.ToString();
            }
        }
    }
}
