using System.Globalization;

namespace ActorXen.Report.Tables;

/// <summary>Sizes as people read them: <c>812 B</c>, <c>69 KB</c>, <c>1.4 MB</c>.</summary>
public static class SizeText
{
    private static readonly string[] _units = ["B", "KB", "MB", "GB", "TB"];

    /// <summary>A size in the largest unit of 1000 of which there is at least one.</summary>
    public static string Of(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        // What would be rounded to 1000 is one of the next unit.
        for (; value >= 999.5 && unit < _units.Length - 1; unit++) value /= 1000;
        var format = unit == 0 || value >= 9.95 ? "0" : "0.0";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {_units[unit]}";
    }
}
