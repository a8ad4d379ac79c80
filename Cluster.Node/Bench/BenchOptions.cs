using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace ActorXen.Bench;

/// <summary>What the options and the output of several benchmarks have in common.</summary>
internal static class BenchOptions
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    internal static Option<int> Number(string name, string description, int fallback, int least = 1)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least) result.AddError($"{name} must be at least {least}.");
        });
        return option;
    }

    internal static Option<double> Share(string name, string description, double fallback, double most)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var share && !(share >= 0 && share <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be from 0 to {most}."));
        });
        return option;
    }
}
