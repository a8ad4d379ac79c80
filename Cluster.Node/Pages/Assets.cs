namespace ActorXen.Pages;

/// <summary>Style, script and library of every page: files of this folder that are embedded in the program.</summary>
internal static class Assets
{
    public static string Style { get; } = Read("page.css");

    public static string Script { get; } = Read("page.js");

    public static string Library { get; } = Read("uplot/uPlot.iife.min.js");

    public static string LibraryStyle { get; } = Read("uplot/uPlot.min.css");

    /// <summary>A page is a copy of the library, so it has its licence too.</summary>
    public static string LibraryLicence { get; } = Read("uplot/LICENSE");

    private static string Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"pages/{name}")
            ?? throw new InvalidOperationException($"pages/{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Trim();
    }
}
