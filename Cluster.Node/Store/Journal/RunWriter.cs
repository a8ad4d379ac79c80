using Akka.Actor;

namespace ActorXen.Store.Journal;

/// <summary>What this process knows of a run that it writes.</summary>
/// <param name="holder">Drawn when it took the run: whoever comes after it draws another.</param>
internal sealed class RunWriter(ulong holder)
{
    public ulong Holder { get; } = holder;

    /// <summary>Null after a failure: the next write needs a new one.</summary>
    public IActorRef? Actor { get; set; }

    /// <summary>That are known to be in the store; the next one has the next number.</summary>
    public long Events { get; set; }

    /// <summary>Was sent to the store; not known to be there.</summary>
    public IRunEvent? Doubt { get; set; }

    /// <summary>That this holder sealed.</summary>
    public long Checkpoints { get; set; }
}
