using System.Text.Json;
using ActorXen.Cli.Errors;
using ActorXen.Runs;

namespace ActorXen.Bench;

/// <summary>Ratios of an earlier measurement, to compare new ones with.</summary>
/// <param name="ByName">The median of each ratio.</param>
internal sealed record KeptRatios(IReadOnlyDictionary<string, double> ByName)
{
    /// <summary>A ratio that is worse by more than this share in every round has become worse.</summary>
    public const double Tolerance = 0.25;

    /// <summary>Reads what <c>bench all --json</c> printed.</summary>
    /// <exception cref="InputException">The file cannot be read, or is none of those.</exception>
    public static KeptRatios Read(string path)
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllText(path));
            return new(file.RootElement.GetProperty("ratios").EnumerateArray().ToDictionary(
                ratio => ratio.GetProperty("name").GetString()!, ratio => ratio.GetProperty("median").GetDouble(),
                StringComparer.Ordinal));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException
            or ArgumentException or FormatException)
        {
            throw new InputException(
                $"{path}: not a file of ratios. Write one with actorxen bench all --short --json > {path}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: {ErrorLine.Of(failure.Message)}");
        }
    }

    /// <summary>Whether even the best round is too far below. False for a ratio that was not kept.</summary>
    /// <remarks>The best round, because other work on the machine can only make one worse.</remarks>
    public bool IsWorse(BenchRatio ratio) =>
        ByName.TryGetValue(ratio.Name, out var kept) && ratio.Most < kept * (1 - Tolerance);

    /// <summary>Kept ratios that were not measured: a name has changed, or the form is another one.</summary>
    public IEnumerable<string> MissingIn(IReadOnlyList<BenchRatio> measured) =>
        ByName.Keys.Except(measured.Select(ratio => ratio.Name), StringComparer.Ordinal);
}
