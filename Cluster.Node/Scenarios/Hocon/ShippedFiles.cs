using System.Reflection;

namespace ActorXen.Scenarios.Hocon;

/// <summary>The files shipped inside the program: <c>config/**</c> of the repository, by the same paths.</summary>
public sealed class ShippedFiles : IScenarioFiles
{
    public const string Calibration = "config/calibration.conf";
    public const string Scenarios = "config/scenarios";
    public const string Experiments = "config/scenarios/experiments";
    public const string Oracles = "config/scenarios/oracles";
    public const string ExperimentFiles = "config/experiments";
    public const string Studies = "config/studies";
    public const string Profiles = "config/profiles";

    private static readonly Assembly Program = typeof(ShippedFiles).Assembly;
    private static readonly string[] Names = [.. Program.GetManifestResourceNames()
        .Select(name => name.Replace('\\', '/'))
        .Where(name => name.StartsWith("config/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];

    public string? Locate(string fromFile, string named)
    {
        var parts = new List<string>(fromFile.Split('/')[..^1]);
        foreach (var part in named.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 1) parts.RemoveAt(parts.Count - 1);
            else return null;
        }

        return string.Join('/', parts);
    }

    public string? Read(string path)
    {
        using var stream =
            Program.GetManifestResourceStream(path) ?? Program.GetManifestResourceStream(path.Replace('/', '\\'));
        if (stream is null) return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public IReadOnlyList<string> List(string path)
    {
        if (Names.Contains(path)) return [path];
        var slash = path.LastIndexOf('/');
        var directory = path.Contains('*') ? path[..slash] : path;
        var pattern = path.Contains('*') ? path[(slash + 1)..] : "*";
        var found = Names.Where(name => name.LastIndexOf('/') == directory.Length
            && name.StartsWith(directory, StringComparison.Ordinal)
            && Wildcard.Matches(pattern, name[(directory.Length + 1)..])
            && !FileNames.IsDocumentation(name));
        return [.. found];
    }

    /// <summary>The names of shipped scenarios; those of the experiments and oracles come last.</summary>
    public IReadOnlyList<string> ScenarioNames =>
        [.. NamesIn(Scenarios), .. NamesIn(Experiments), .. NamesIn(Oracles)];

    /// <returns>Null if no shipped scenario has this name.</returns>
    public string? PathOfScenario(string name) => new[] { Scenarios, Experiments, Oracles }
        .Where(folder => NamesIn(folder).Contains(name)).Select(folder => $"{folder}/{name}.conf").FirstOrDefault();

    /// <summary>The names of scenarios or machine profiles, without folder and extension.</summary>
    public IReadOnlyList<string> NamesIn(string folder) =>
        [.. List($"{folder}/*.conf").Select(path => Path.GetFileNameWithoutExtension(path))];
}
