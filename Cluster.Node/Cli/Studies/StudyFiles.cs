using System.CommandLine;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>The files into which a study can be written.</summary>
internal sealed class StudyFiles
{
    public Option<string?> Csv { get; } = new("--csv")
    {
        Description = "Writes a line for every cell into this file.",
        HelpName = "FILE",
    };

    public Option<string?> Parquet { get; } = new("--parquet")
    {
        Description = "Writes a row for every cell into this Parquet file.",
        HelpName = "FILE",
    };

    /// <summary>The page.</summary>
    public HtmlFile Html { get; } = new();

    /// <summary>Finds out before hours of work whether the files can be written.</summary>
    /// <param name="question">What is asked, which may be a file too.</param>
    /// <exception cref="InputException">One cannot, or two of them are one.</exception>
    public void Check(ParseResult parsed, string question)
    {
        foreach (var option in (Option<string?>[])[Csv, Parquet])
            if (parsed.GetValue(option) is { } path) OutputFile.Check(option.Name, path, force: true);
        Html.Check(parsed);
        OutputFile.RefuseTwice(
            ("the question", File.Exists(question) ? question : null), (Csv.Name, parsed.GetValue(Csv)),
            (Parquet.Name, parsed.GetValue(Parquet)), (Html.Option.Name, parsed.GetValue(Html.Option)));
    }

    /// <summary>Refuses files where only a plan is asked for, which has no result to write.</summary>
    /// <exception cref="InputException">One is given.</exception>
    public void RefuseOfPlan(ParseResult parsed)
    {
        foreach (var option in (Option<string?>[])[Csv, Parquet, Html.Option])
        {
            if (parsed.GetValue(option) is { } path)
                throw new InputException(
                    $"--plan runs nothing, so nothing can be written to {option.Name} {path}. Leave one of them out.");
        }
    }

    /// <summary>Writes what is asked for. If it fails, the result can still be kept and printed.</summary>
    /// <param name="result">For the tables, which are not written without a cell.</param>
    /// <param name="page">Makes the page.</param>
    /// <returns>Why a file could not be written; null if all are.</returns>
    public async Task<OutputFailedException?> TryWriteAsync(ParseResult parsed, StudyResult result, Func<string> page)
    {
        OutputFailedException? failure = null;
        if (result.Cells > 0 && parsed.GetValue(Csv) is { } csv)
            await TryAsync(() => OutputFile.WriteTextAsync(csv, StudyCsv.Write(result)));
        if (result.Cells > 0 && parsed.GetValue(Parquet) is { } parquet)
        {
            await TryAsync(
                () => OutputFile.WriteAsync(parquet, force: true, to => StudyParquet.WriteAsync(result, to)));
        }

        await TryAsync(() => Html.WriteAsync(parsed, page));
        return failure;

        async Task TryAsync(Func<Task> write)
        {
            try
            {
                await write();
            }
            catch (Exception problem) when (problem is OutputFailedException or InputException)
            {
                failure = new(failure is null ? problem.Message : $"{failure.Message} {problem.Message}", problem);
            }
        }
    }
}
