using System.Globalization;
using System.Security.Cryptography;

namespace ActorXen.Runs;

/// <summary>Names of runs: the day, for people, and six hexadecimal digits, so that two never meet.</summary>
/// <remarks>From the wall clock and the system's random numbers. No result depends on it.</remarks>
public static class RunId
{
    public static string New(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd-", CultureInfo.InvariantCulture)
        + RandomNumberGenerator.GetHexString(6, lowercase: true);
}
