using System.Collections.Concurrent;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using Akka.Actor;

namespace ActorXen.Nodes.Epochs;

/// <summary>The coordinator's end of an epoch: receives the workers' messages and watches the workers.</summary>
/// <remarks>When it stops, the workers abandon the epoch.</remarks>
/// <param name="workers">By member number.</param>
/// <param name="heard">Takes answers and <see cref="WorkerGone"/>, each with the member's number.</param>
/// <param name="progress">Latest progress, by member number.</param>
internal sealed class EpochLink(
    EpochKey key,
    IActorRef[] workers,
    BlockingCollection<(int Member, object Said)> heard,
    WorkerProgress?[] progress) : UntypedActor
{
    private readonly FragmentAssembler _fragments = new();

    protected override void PreStart()
    {
        foreach (var worker in workers) Context.Watch(worker);
    }

    protected override void OnReceive(object message)
    {
        var subject = message is Terminated gone ? gone.ActorRef : Sender;
        var member = Array.IndexOf(workers, subject);
        if (member < 0) return;
        switch (message)
        {
            case Terminated: Hear(member, new WorkerGone("is gone")); break;
            case WorkerProgress latest when latest.Key == key: Volatile.Write(ref progress[member], latest); break;
            case IEpochAnswer answer when answer.Key == key: Hear(member, answer); break;
            case Fragment piece when piece.Key == key: Assemble(member, piece); break;
            default: Unhandled(message); break;
        }
    }

    private void Assemble(int member, Fragment piece)
    {
        try
        {
            if (_fragments.Add(Sender, piece) is { } whole) OnReceive(whole);
        }
        catch (StateFormatException damaged)
        {
            Hear(member, new WorkerGone($"sent an unreadable message: {damaged.Problem}"));
        }
    }

    private void Hear(int member, object said)
    {
        if (!heard.IsAddingCompleted) heard.Add((member, said));
    }
}

/// <summary>A worker can take no further part in the epoch.</summary>
/// <param name="What">What happened, as the predicate of a sentence about the worker.</param>
internal sealed record WorkerGone(string What);
