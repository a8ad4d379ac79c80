using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// A worker's place in the commands of one epoch. Each is executed once and in turn, however often it arrives.
/// </summary>
internal sealed class CommandTurn
{
    private volatile IEpochAnswer? _answer;

    /// <summary>Number of the latest command that arrived.</summary>
    public int Latest { get; private set; }

    /// <returns>Whether the command is to be executed: it is the next one.</returns>
    public bool Take(IEpochCommand command)
    {
        if (command.Number != Latest + 1) return false;
        Latest = command.Number;
        return true;
    }

    /// <summary>The answer to a command that came before, if it is the latest that was given; else null.</summary>
    public IEpochAnswer? AnswerTo(IEpochCommand command) =>
        _answer is { } one && one.Number == command.Number ? one : null;

    /// <summary>
    /// Keeps the answer, which the coordinator may miss. Called by the thread that executes commands.
    /// </summary>
    public void Answer(IEpochAnswer answer) => _answer = answer;
}
