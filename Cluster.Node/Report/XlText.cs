using System.Globalization;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Report;

/// <summary>Listings in the columns of Xen's toolstack, so that what reads xl's output reads these.</summary>
/// <remarks>Times have three decimals instead of one: simulated runs are short.</remarks>
public static class XlText
{
    public static string Domains(XlListing listing)
    {
        var text = Begun($"{"Name",-40} {"ID",5} {"Mem",5} {"VCPUs",5}\tState\tTime(s)");
        foreach (var row in listing.Domains)
            Line(text, $"{row.Name,-40} {row.Id,5} {"-",5} {row.Vcpus,5}     {row.State}  {row.CpuSeconds,8:0.000}");
        return text.ToString();
    }

    public static string Vcpus(XlListing listing)
    {
        var text = Begun($"{"Name",-32} {"ID",5} {"VCPU",5} {"CPU",5} {"State",5} {"Time(s)",9} Affinity (Hard / Soft)");
        foreach (var row in listing.Vcpus)
        {
            var pcpu = row.Pcpu?.ToString(CultureInfo.InvariantCulture) ?? "-";
            Line(text, $"{row.Name,-32} {row.Id,5} {row.Vcpu,5} {pcpu,5} {row.State,5} {row.CpuSeconds,9:0.000}  {row.Hard} / {row.Soft}");
        }

        return text.ToString();
    }

    /// <param name="listing">Of its host.</param>
    /// <param name="pool">Of credit or credit2.</param>
    /// <param name="parameters">The pool's, with their values.</param>
    public static string Weights(XlListing listing, XlPool pool, IReadOnlyList<(string Name, string Value)> parameters)
    {
        var text = Begun($"Cpupool {pool.Name}: {string.Join(' ', parameters.Select(one => $"{one.Name}={one.Value}"))}");
        Line(text, $"{"Name",-33} {"ID",4} {"Weight",6} {"Cap",4}");
        foreach (var row in listing.DomainsOf(pool)) Line(text, $"{row.Name,-33} {row.Id,4} {row.Weight,6} {row.Cap,4}");
        return text.ToString();
    }

    /// <summary>Reservations of the first vCPUs; period and budget in microseconds, as xl has them.</summary>
    public static string Reservations(XlListing listing, XlPool pool)
    {
        var text = Begun($"Cpupool {pool.Name}: sched=RTDS");
        Line(text, $"{"Name",-33} {"ID",4} {"Period",9} {"Budget",9} {"Extratime",10}");
        foreach (var row in listing.DomainsOf(pool)) Line(text, $"{row.Name,-33} {row.Id,4} {Reservation(row.Rtds[0])}");
        return text.ToString();
    }

    /// <summary>The same of every vCPU.</summary>
    public static string VcpuReservations(XlListing listing, XlPool pool)
    {
        var text = Begun($"Cpupool {pool.Name}: sched=RTDS");
        Line(text, $"{"Name",-33} {"ID",4} {"VCPU",4} {"Period",9} {"Budget",9} {"Extratime",10}");
        foreach (var row in listing.DomainsOf(pool))
            for (var vcpu = 0; vcpu < row.Rtds.Count; vcpu++)
                Line(text, $"{row.Name,-33} {row.Id,4} {vcpu,4} {Reservation(row.Rtds[vcpu])}");
        return text.ToString();
    }

    /// <summary>Reservations of sedf, in milliseconds; the latency of the old toolstack is not modelled.</summary>
    public static string SedfReservations(XlListing listing, XlPool pool)
    {
        var text = Begun($"Cpupool {pool.Name}: sched=SEDF");
        Line(text, $"{"Name",-33} {"ID",4} {"Period",6} {"Slice",6} {"Latency",7} {"Extra",5} {"Weight",6}");
        foreach (var row in listing.DomainsOf(pool))
        {
            var (period, slice, extra) = row.Sedf;
            Line(text, $"{row.Name,-33} {row.Id,4} {InUs(period) / 1e3,6} {InUs(slice) / 1e3,6} {"-",7} {(extra ? 1 : 0),5} {row.Weight,6}");
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

    private static string Reservation(RtdsSpec rtds) =>
        string.Create(CultureInfo.InvariantCulture, $"{InUs(rtds.Period),9} {InUs(rtds.Budget),9} {(rtds.ExtraTime ? "yes" : "no"),10}");

    internal static double InUs(Duration length) => length.Nanoseconds / 1e3;

    private static StringBuilder Begun(FormattableString first)
    {
        var text = new StringBuilder();
        Line(text, first);
        return text;
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(FormattableString.Invariant(line)).Append('\n');
}
