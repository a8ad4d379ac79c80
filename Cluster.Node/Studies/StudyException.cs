namespace ActorXen.Studies;

/// <summary>A mistake in a question that the user can correct. Exit code 2.</summary>
/// <param name="problem">Where, what, and what to do.</param>
public sealed class StudyException(string problem) : Exception(problem)
{
    /// <summary>What is wrong, without the scenario and the point; the whole message if it names none.</summary>
    public string Reason { get; init; } = problem;
}
