using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace ActorXen.Runs;

/// <summary>Makes the ids of runs: the day, and six random hexadecimal digits to make them unique.</summary>
/// <remarks>Uses the wall clock and the system's random numbers. No result depends on the id.</remarks>
public static partial class RunId
{
    public static string New(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd-", CultureInfo.InvariantCulture)
        + RandomNumberGenerator.GetHexString(6, lowercase: true);

    /// <summary>Whether a text that should be something else looks like an id.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    [GeneratedRegex("^[0-9]{8}-[0-9a-f]{6}$")]
    private static partial Regex Form();
}
