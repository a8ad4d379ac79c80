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

    /// <param name="listing">Of a host whose pool is of credit or credit2.</param>
    /// <param name="parameters">The pool's, with their values.</param>
    public static string Weights(XlListing listing, IReadOnlyList<(string Name, string Value)> parameters)
    {
        var text = Begun($"Cpupool Pool-0: {string.Join(' ', parameters.Select(one => $"{one.Name}={one.Value}"))}");
        Line(text, $"{"Name",-33} {"ID",4} {"Weight",6} {"Cap",4}");
        foreach (var row in listing.Domains) Line(text, $"{row.Name,-33} {row.Id,4} {row.Weight,6} {row.Cap,4}");
        return text.ToString();
    }

    /// <summary>Reservations; period and budget in microseconds, as xl has them.</summary>
    public static string Reservations(XlListing listing)
    {
        var text = Begun($"Cpupool Pool-0: sched=RTDS");
        Line(text, $"{"Name",-33} {"ID",4} {"Period",9} {"Budget",9} {"Extratime",10}");
        foreach (var row in listing.Domains)
        {
            var extra = row.Rtds.ExtraTime ? "yes" : "no";
            Line(text, $"{row.Name,-33} {row.Id,4} {InUs(row.Rtds.Period),9} {InUs(row.Rtds.Budget),9} {extra,10}");
        }

        return text.ToString();
    }

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
