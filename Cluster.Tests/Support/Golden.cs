using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace ActorXen.Tests.Support;

/// <summary>Compares a text with the one that was reviewed and is kept below Golden/.</summary>
public static class Golden
{
    public const string AcceptVariable = "ACTORXEN_ACCEPT";
    private const int Around = 5;

    /// <param name="name">Path below Golden/: <c>reports/domains.txt</c>.</param>
    /// <param name="actual">With any line ends.</param>
    public static void Matches(string name, string actual)
    {
        var path = Path.Combine(Folder(), name);
        var text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected != text) throw new XunitException(Difference(name, expected.Split('\n'), text.Split('\n')));
    }

    /// <summary>The first differing line with its neighbours, and how to accept the new text.</summary>
    public static string Difference(string name, string[] expected, string[] actual)
    {
        var at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at]) at++;
        var lines = new List<string> { $"Golden/{name} differs first in line {at + 1}:" };
        for (var index = Math.Max(0, at - Around); index < at; index++) lines.Add($"      {expected[index]}");
        for (var index = at; index < Math.Min(expected.Length, at + Around); index++)
            lines.Add($"  -   {expected[index]}");
        for (var index = at; index < Math.Min(actual.Length, at + Around); index++) lines.Add($"  +   {actual[index]}");
        lines.Add($"If the new text is right: {AcceptVariable}=1 dotnet test, and say why in the commit.");
        return string.Join('\n', lines);
    }

    /// <summary>In the sources, so that accepting changes what is committed.</summary>
    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Golden");
}
