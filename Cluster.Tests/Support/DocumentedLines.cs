using System.CommandLine.Parsing;
using ActorXen.Cli.Help;

namespace ActorXen.Tests.Support;

/// <summary>The command lines that README, the pages of docs and the help show, without <c>actorxen</c>.</summary>
internal static class DocumentedLines
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Order(StringComparer.Ordinal)
            .Prepend(Repository.PathOf("README.md"))
            .SelectMany(File.ReadLines).Select(line => line.Trim())
            .Where(line => line.StartsWith("actorxen ", StringComparison.Ordinal))
            .Select(line => line["actorxen ".Length..].Split(" #")[0].Split(" |")[0].Trim())
            .Concat(CommandExamples.All.Values.SelectMany(examples => examples.Select(example => example.Line)))
            .Distinct(),
    ];

    /// <summary>What the lines of a command give an option, each once.</summary>
    public static IReadOnlyList<string> ValuesOf(string command, string option) =>
    [
        .. All.Where(line => line.StartsWith(command, StringComparison.Ordinal))
            .SelectMany(line => ValuesIn([.. CommandLineParser.SplitCommandLine(line)], option)).Distinct(),
    ];

    private static IEnumerable<string> ValuesIn(string[] words, string option) =>
        words.Skip(1).Where((_, index) => words[index] == option);
}
