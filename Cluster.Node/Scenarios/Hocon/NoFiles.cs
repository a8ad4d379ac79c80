namespace ActorXen.Scenarios.Hocon;

/// <summary>No files: a stored text is complete.</summary>
internal sealed class NoFiles : IScenarioFiles
{
    public string? Locate(string fromFile, string named) => null;
    public string? Read(string path) => null;
    public IReadOnlyList<string> List(string path) => [];
}
