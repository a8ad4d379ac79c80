using System.Globalization;

namespace ActorXen.Report.Diagnosis;

/// <summary>Numbers as a diagnosis says them.</summary>
internal static class DiagnosisText
{
    /// <summary>64 %, 0.02 %.</summary>
    public static string Percent(double share) =>
        (share * 100).ToString(FormatOf(share), CultureInfo.InvariantCulture) + " %";

    /// <param name="microseconds">Zero or more.</param>
    public static string Time(double microseconds) => microseconds >= 1_000
        ? $"{(microseconds / 1_000).ToString("0.00", CultureInfo.InvariantCulture)} ms"
        : $"{microseconds.ToString("0.0", CultureInfo.InvariantCulture)} us";

    private static string FormatOf(double share) => share switch
    {
        >= 0.1 => "0",
        >= 0.01 => "0.0",
        _ => "0.000",
    };

    public static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
