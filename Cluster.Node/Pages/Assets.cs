namespace ActorXen.Pages;

/// <summary>Style, script and library of every page: files of this folder that are embedded in the program.</summary>
/// <remarks>
/// A block is what stands between the tags of an element, to the last byte: a policy names it by its hash.
/// </remarks>
internal static class Assets
{
    /// <summary>What others use comes first; the last begins.</summary>
    private static readonly string[] LiveParts =
        ["base", "stream", "runs", "run", "plots", "hosts", "timeline", "why", "start", "begin"];

    public static string Library { get; } = Read("uplot/uPlot.iife.min.js");

    /// <summary>A page is a copy of the library, so it has its licence too.</summary>
    public static string LibraryLicence { get; } = Read("uplot/LICENSE");

    public static string Script { get; } = Read("page.js");

    public static string StyleBlock { get; } = $"\n{Read("uplot/uPlot.min.css")}\n{Read("page.css")}\n";

    public static string ScriptBlock { get; } = $"\n{Script}\n";

    public static string LibraryBlock { get; } = $"\n/*\n{LibraryLicence}\n*/\n{Library}\n";

    public static string LiveStyleBlock { get; } = $"\n{Read("live.css")}\n";

    /// <summary>The parts of the live page's script, which share one scope that is not the window's.</summary>
    public static string LiveScriptBlock { get; } =
        "\n(function () {\n'use strict';\n\n"
        + string.Join("\n\n", LiveParts.Select(part => Read($"live/{part}.js"))) + "\n})();\n";

    public static string LiveBody { get; } = Read("live.html");

    private static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"pages/{name}")
            ?? throw new InvalidOperationException($"pages/{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }
}
