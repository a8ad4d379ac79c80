using ActorXen.Tests.Support;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The instructions of <c>k8s/Dockerfile</c>, by stage.</summary>
internal static class Dockerfile
{
    public const string Place = "k8s/Dockerfile";

    private static readonly (int Stage, string Verb, string[] Words)[] Instructions = [.. Read()];

    /// <summary>What the first stage takes from the repository, and the last one from the first.</summary>
    public static IEnumerable<string> CopiedInto(int stage) =>
        Instructions.Where(line => line.Stage == stage && line.Verb == "COPY").SelectMany(line => line.Words[..^1]);

    /// <summary>The command that begins like this.</summary>
    public static string[] CommandOf(params string[] begin) =>
        Instructions.Single(line => line.Verb == "RUN" && line.Words.Take(begin.Length).SequenceEqual(begin)).Words;

    public static string Of(int stage, string verb) =>
        string.Join(' ', Instructions.Single(line => line.Stage == stage && line.Verb == verb).Words);

    private static IEnumerable<(int Stage, string Verb, string[] Words)> Read()
    {
        var stage = -1;
        foreach (var line in File.ReadLines(Repository.PathOf(Place)).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "FROM") stage++;
            yield return (stage, words[0], words[1..]);
        }
    }
}
