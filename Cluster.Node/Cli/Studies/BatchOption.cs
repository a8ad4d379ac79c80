using System.CommandLine;
using System.Globalization;
using ActorXen.Scenarios;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>Reads <c>--batches</c>, and refuses what it cannot be combined with.</summary>
/// <param name="batches">The option; a command without it refuses the key of a file.</param>
/// <param name="others">Options that say how many runs a point has, or which part of one.</param>
internal sealed class BatchOption(Option<int?> batches, params IReadOnlyList<Option> others)
{
    /// <returns>null for seeds.</returns>
    /// <exception cref="StudyException">The number is wrong, or something else is asked that does not fit.</exception>
    public int? Of(ParseResult parsed, StudyFile file)
    {
        var isAsked = parsed.GetResult(batches) is not null;
        if (!isAsked && file.Batches is null) return null;
        if (!parsed.CommandResult.Command.Options.Contains(batches))
            throw new StudyException(
                $"batches = {file.Batches}: a capacity search decides by seeds. Leave it out, or use study.");
        var written = isAsked ? $"--batches {parsed.GetValue(batches)}" : $"batches = {file.Batches}";
        var count = isAsked ? parsed.GetValue(batches) : NumberOf(file.Batches!);
        if (count is not (>= CellBatches.Fewest and <= CellBatches.Most))
            throw new StudyException($"{written} is not a number from {CellBatches.Fewest} to {CellBatches.Most}.");
        if (Other(parsed, isAsked ? null : file) is { } other)
            throw new StudyException($"{written} takes one run of each point. Leave {other} out, or the batches.");
        return count;
    }

    /// <summary>What else is given. An option replaces what a file says of runs.</summary>
    private string? Other(ParseResult parsed, StudyFile? file)
    {
        if (others.FirstOrDefault(one => parsed.GetResult(one) is { Implicit: false }) is { } option)
            return option.Name;
        if (file?.Seeds is not null) return "seeds";
        if (file?.Precision is not null) return "precision";
        if (file?.MostSeedsOfPoint is not null) return "most-seeds";
        return file?.Sample is not null ? "sample" : null;
    }

    private static int? NumberOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
