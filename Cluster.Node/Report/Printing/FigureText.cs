using System.Globalization;

namespace ActorXen.Report.Printing;

/// <summary>Figures in the cells of tables.</summary>
internal static class FigureText
{
    /// <summary>A latency in us, or a dash where there is none or too few to say.</summary>
    internal static string Us(double? value) =>
        value?.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A fraction in percent, without the sign.</summary>
    internal static string Percent(double fraction) => (fraction * 100).ToString("0.0", CultureInfo.InvariantCulture);

    internal static string Whole(long count) => count.ToString(CultureInfo.InvariantCulture);
}
