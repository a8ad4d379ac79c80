using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Report.Xl;

/// <summary>Listings in the columns of Xen's toolstack, so that scripts for xl's output can parse them.</summary>
/// <remarks>Times have three decimals instead of one, because simulated runs are short.</remarks>
public static class XlText
{
    public static string Domains(XlListing listing)
    {
        var text = Begun($"{"Name",-40} {"ID",5} {"Mem",5} {"VCPUs",5}\tState\tTime(s)");
        foreach (var row in listing.Domains)
        {
            var memory = row.Now.Mebibytes;
            Line(text, $"{row.Name,-40} {row.Id,5} {memory,5} {row.Vcpus,5}     {row.State}  {row.CpuSeconds,8:0.000}");
        }

        return text.ToString();
    }

    public static string Vcpus(XlListing listing)
    {
        var text = Begun(
            $"{"Name",-32} {"ID",5} {"VCPU",5} {"CPU",5} {"State",5} {"Time(s)",9} Affinity (Hard / Soft)");
        foreach (var row in listing.Vcpus)
        {
            var pcpu = row.Pcpu?.ToString(CultureInfo.InvariantCulture) ?? "-";
            var (affinity, time) = ($"{row.Hard} / {row.Soft}", row.CpuSeconds);
            Line(text, $"{row.Name,-32} {row.Id,5} {row.Vcpu,5} {pcpu,5} {row.State,5} {time,9:0.000}  {affinity}");
        }

        return text.ToString();
    }

    /// <summary>What <c>xl sched-NAME</c> shows of a pool.</summary>
    /// <param name="pool">A pool of the listing's host.</param>
    /// <param name="policy">The pool's policy; it has a listing.</param>
    /// <param name="eachVcpu">Shows every vCPU instead of the first, if the policy has parameters per vCPU.</param>
    public static string Shares(XlListing listing, XlPool pool, IPolicySettings policy, bool eachVcpu = false)
    {
        var view = policy.Listing!;
        eachVcpu &= view.IsPerVcpu;
        var headline = view.Parameters.Count == 0
            ? $"sched={policy.Name.ToUpperInvariant()}"
            : string.Join(' ', XlParameters.Of(pool, view).Select(one => $"{one.Name}={one.Value}"));
        var text = Begun($"Cpupool {pool.Name}: {headline}");
        var titles = string.Concat(view.Columns.Select(column => $" {column.Title.PadLeft(column.Width)}"));
        Line(text, $"{"Name",-33} {"ID",4}{(eachVcpu ? $" {"VCPU",4}" : "")}{titles}");
        foreach (var row in listing.DomainsOf(pool))
        {
            for (var vcpu = 0; vcpu < (eachVcpu ? row.Now.Spec.Vcpus : 1); vcpu++)
            {
                var values = view.Columns.Select(column => $" {column.Text(row.Now, vcpu).PadLeft(column.Width)}");
                Line(text, $"{row.Name,-33} {row.Id,4}{(eachVcpu ? $" {vcpu,4}" : "")}{string.Concat(values)}");
            }
        }

        return text.ToString();
    }

    public static string Pools(XlListing listing)
    {
        var text = Begun($"{"Name",-19}CPUs   Sched     Active   Domain count");
        foreach (var pool in listing.Pools)
            Line(text, $"{pool.Name,-19}{pool.Cpus.Count,3} {pool.Policy,9}       y       {pool.Domains,4}");
        return text.ToString();
    }

    public static string PoolCpus(XlListing listing)
    {
        var text = Begun($"{"Name",-19}CPU list");
        foreach (var pool in listing.Pools) Line(text, $"{pool.Name,-19}{string.Join(',', Numbers(pool.Cpus))}");
        return text.ToString();
    }

    internal static IReadOnlyList<int> Numbers(PcpuSet pcpus)
    {
        var numbers = new List<int>();
        foreach (var pcpu in pcpus) numbers.Add(pcpu);
        return numbers;
    }

    private static StringBuilder Begun(FormattableString first)
    {
        var text = new StringBuilder();
        Line(text, first);
        return text;
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(FormattableString.Invariant(line)).Append('\n');
}
