using System.Globalization;
using System.Security.Cryptography;

namespace ActorXen.Runs;

/// <summary>Makes the ids of runs: the day, and six random hexadecimal digits to make them unique.</summary>
/// <remarks>Uses the wall clock and the system's random numbers. No result depends on the id.</remarks>
public static class RunId
{
    public static string New(DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd-", CultureInfo.InvariantCulture)
        + RandomNumberGenerator.GetHexString(6, lowercase: true);
}
