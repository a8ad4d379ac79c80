using ActorXen.Messages;

namespace ActorXen.Report.Xl;

/// <summary>What a domain is doing at one moment, as Xen reports it.</summary>
/// <param name="IsRunning">Any of its vCPUs runs.</param>
/// <param name="IsBlocked">All of its vCPUs that are up wait for an event.</param>
/// <param name="IsPaused">The toolstack has paused it.</param>
internal readonly record struct DomainState(bool IsRunning, bool IsBlocked, bool IsPaused)
{
    /// <param name="states">The run state of each of its vCPUs.</param>
    /// <param name="pauses">Number of pauses less the number of unpauses.</param>
    public static DomainState Of(IReadOnlyCollection<int> states, int pauses)
    {
        var runs = states.Contains(SchedulingFacts.Running);
        var waits = states.Any(state => state is SchedulingFacts.Runnable or SchedulingFacts.Offline);
        return new(runs, !runs && !waits, pauses > 0);
    }

    /// <summary>xl's six letters rbpscd, of which r and b occur.</summary>
    public string Xl => $"{(IsRunning ? 'r' : '-')}{(IsBlocked ? 'b' : '-')}----";

    /// <summary>xentop's six letters dsbcpr: dying, shutdown and crashed do not occur.</summary>
    public string Xentop => $"--{(IsBlocked ? 'b' : '-')}-{(IsPaused ? 'p' : '-')}{(IsRunning ? 'r' : '-')}";
}
