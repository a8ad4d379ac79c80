using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Nodes.Epochs;

/// <summary>Reads scenarios that a node receives as text with every setting resolved.</summary>
public static class ReceivedScenario
{
    /// <summary>How many problems fit into an answer of one line.</summary>
    private const int MostProblems = 3;

    /// <param name="name">For error messages.</param>
    /// <exception cref="ScenarioRefusedException">It has problems; the text is a table of them.</exception>
    public static RunSpec Read(string name, string text, IScenarioCatalogue policies)
    {
        var loaded = ScenarioLoader.LoadText(name, text, new(policies));
        return loaded.Spec ?? throw new ScenarioRefusedException(ScenarioProblem.Table(name, loaded.Problems));
    }

    /// <summary>Like <see cref="Read"/>, but reports problems in one line.</summary>
    /// <param name="name">For error messages.</param>
    /// <exception cref="ScenarioRefusedException">
    /// It has problems; the text has the first three and the number of the others.
    /// </exception>
    public static RunSpec ReadForOneLine(string name, string text, IScenarioCatalogue policies)
    {
        var loaded = ScenarioLoader.LoadText(name, text, new(policies));
        if (loaded.Spec is { } spec) return spec;
        var shown = loaded.Problems.Take(MostProblems)
            .Select(problem => $"{problem.Where}: {problem.Problem} {problem.Remedy}");
        var rest = loaded.Problems.Count - MostProblems;
        throw new ScenarioRefusedException(
            $"{name}: {string.Join(" ", shown)}{(rest > 0 ? $" And {rest} more." : "")}");
    }
}

/// <summary>A scenario that a node received has problems; the text names them.</summary>
public sealed class ScenarioRefusedException(string problem) : Exception(problem);
