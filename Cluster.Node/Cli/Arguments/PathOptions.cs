using System.CommandLine;
using System.Globalization;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Cli.Arguments;

/// <summary>Options of the commands that explain latencies.</summary>
internal static class PathOptions
{
    public static Option<bool> Wakeups() => new("--wakeups")
    {
        Description = "Explains wakeups of vCPUs, up to the guest's first instruction, instead of requests.",
    };

    public static Option<PercentRange?> Percentile()
    {
        return new("--percentile")
        {
            Description =
                "Explains the latencies between two percentiles, such as 99..99.9, or from one on: 99. By default the "
                + "slowest hundredth, or the slowest tenth or half of fewer requests.",
            HelpName = "P..Q",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (RangeOf(text) is { } range) return range;
                result.AddError(
                    $"--percentile \"{text}\" is not two percentiles in order. Write for example 99..99.9, or 99 for "
                    + "all above it; they are 0 to 100.");
                return null;
            },
        };
    }

    public static ChainKind KindOf(bool wakeups) => wakeups ? ChainKind.Wakeup : ChainKind.Request;

    private static PercentRange? RangeOf(string text)
    {
        var parts = text.Split("..");
        if (parts.Length > 2 || Percent(parts[0]) is not { } from) return null;
        var to = parts.Length == 1 ? 100 : Percent(parts[1]);
        return to is { } end && from < end ? new PercentRange(from, end) : null;
    }

    private static decimal? Percent(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value is >= 0 and <= 100
            ? value
            : null;
}
