using System.CommandLine;

namespace ActorXen.Cli.Files;

/// <summary>The page that a command writes with <c>--html</c>.</summary>
internal sealed class HtmlFile
{
    public Option<string?> Option { get; } = new("--html")
    {
        Description = "Writes the report with plots into this file, which any browser opens and which loads nothing.",
        HelpName = "FILE",
    };

    /// <summary>Finds out before the work whether the file can be written.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is { } path) OutputFile.Check(Option.Name, path, force: true);
    }

    /// <param name="page">Makes the page; not called if none is asked for.</param>
    /// <exception cref="OutputFailedException">It cannot be written.</exception>
    public async Task WriteAsync(ParseResult parsed, Func<string> page)
    {
        if (parsed.GetValue(Option) is { } path) await OutputFile.WriteTextAsync(path, page());
    }
}
