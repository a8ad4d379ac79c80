using ActorXen.Messages;

namespace ActorXen.Store.Journal;

/// <summary>Follows the events of a log, and finds whether one is missing.</summary>
/// <remarks>
/// Events before the latest <see cref="ILogBeginning"/> do not matter. Once they are deleted, a writer that does not
/// know of it may even write one under a number that is free again; it is told that the log was taken over.
/// </remarks>
internal sealed class LogTrail
{
    private long _expected = 1;
    private string? _problem;

    /// <summary>Takes the next event in the order of numbers.</summary>
    public void Add(long number, object one)
    {
        if (one is ILogBeginning) _problem = null;
        else if (number != _expected) _problem ??= $"event {_expected} is missing";
        _expected = number + 1;
    }

    /// <exception cref="StateFormatException">An event is missing.</exception>
    public void Check()
    {
        if (_problem is { } problem) throw new StateFormatException(problem);
    }
}
