namespace ActorXen.Scenarios.Hocon;

/// <summary>
/// The files that a text reaches as if it were a shipped scenario: those in the program, and no others.
/// </summary>
internal sealed class ShippedNeighbours : IScenarioFiles
{
    private const string Beside = $"{ShippedFiles.Scenarios}/text.conf";

    private readonly ShippedFiles _files = new();

    /// <param name="fromFile">A file in the program, or the name of the text.</param>
    public string? Locate(string fromFile, string named) => _files.Locate(
        fromFile.StartsWith("config/", StringComparison.Ordinal) ? fromFile : Beside, named);

    public string? Read(string path) => _files.Read(path);

    public IReadOnlyList<string> List(string path) => _files.List(path);
}
