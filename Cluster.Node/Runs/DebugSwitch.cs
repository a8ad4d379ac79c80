namespace ActorXen.Runs;

/// <summary>Whether the user wants details that only developers need.</summary>
public static class DebugSwitch
{
    /// <summary>
    /// If set to 1, errors have their stack trace, and a node writes Akka's log to the standard output.
    /// </summary>
    public const string Variable = "ACTORXEN_DEBUG";

    public static bool IsOn => Environment.GetEnvironmentVariable(Variable) == "1";
}
