using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace ActorXen.Distribution;

/// <summary>A mailbox whose queue exists from its first message on.</summary>
/// <remarks>Entities hear through their timeline, and only Identify and the like come by mail. The stock queue is about
/// 1 KB, more than all the rest of an actor.</remarks>
internal sealed class RareMailbox(Settings settings, Akka.Configuration.Config config) : MailboxType(settings, config)
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Queue();

    private sealed class Queue : IMessageQueue
    {
        private UnboundedMessageQueue? _letters;

        public bool HasMessages => _letters is { HasMessages: true };

        public int Count => _letters?.Count ?? 0;

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            var letters = _letters;
            if (letters is null)
            {
                letters = new UnboundedMessageQueue();
                letters = Interlocked.CompareExchange(ref _letters, letters, null) ?? letters;
            }

            letters.Enqueue(receiver, envelope);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            envelope = default;
            return _letters is { } letters && letters.TryDequeue(out envelope);
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters) => _letters?.CleanUp(owner, deadletters);
    }
}
