using ActorXen.Scenarios.Problems;

namespace ActorXen.Scenarios.Xl;

/// <summary>Why configurations cannot be imported. All faults of all files are found in one pass.</summary>
internal sealed class XlConfigFaults
{
    private const int Most = 100;

    private readonly List<ScenarioProblem> _all = [];

    public IReadOnlyList<ScenarioProblem> All => _all;

    /// <param name="file">As the user named it.</param>
    /// <param name="line">From 1; 0 for the whole file.</param>
    /// <param name="key">Key of the setting; empty for a fault of the text.</param>
    /// <param name="problem">What is wrong, and what to do: two sentences.</param>
    public void Add(string file, int line, string key, string problem)
    {
        if (_all.Count < Most) _all.Add(new(new(file, line), key, problem, ""));
    }
}
