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

    /// <summary>Which requests a run records.</summary>
    public static Option<PathSelection?> Recorded()
    {
        return new("--paths")
        {
            Description =
                "Records what requests spend their time on, for why and follow: of all requests, of one in N, or of "
                + "the slowest K of each domain; with +wakeups also of wakeups of vCPUs.",
            HelpName = PathSelection.Usage,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (PathSelection.TryParse(text) is { } selection) return selection;
                result.AddError(
                    $"--paths \"{text}\" is no choice of requests. Write all, 1/N with N up to "
                    + $"{PathSelection.LongestStep}, or slowest:K with K up to {PathSelection.MostSlowest}; +wakeups "
                    + "at the end adds wakeups.");
                return null;
            },
        };
    }

    /// <summary>Whether a run records every fact.</summary>
    public static Option<bool> Trace() => new("--trace")
    {
        Description = "Records everything that happens, so that export need not execute the run again.",
    };

    /// <summary>Executes a run again although it was recorded.</summary>
    public static Option<bool> Replay() => new("--replay")
    {
        Description = "Executes the run again even if it has recorded what is asked.",
    };

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
