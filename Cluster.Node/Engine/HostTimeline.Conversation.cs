using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>What entities say to each other within one instant: first said, first heard.</summary>
public sealed partial class HostTimeline
{
    private const int MostSaidAtOnce = 1 << 22;

    private Said[] _conversation = new Said[16];
    private int _conversationHead;
    private int _conversationCount;

    /// <summary>Appends a message to this instant's conversation. Used by engines.</summary>
    public void Post(EntityRef from, EntityRef to, Message message)
    {
        if (_conversationCount == _conversation.Length) GrowConversation();
        ref var place = ref _conversation[(_conversationHead + _conversationCount) & (_conversation.Length - 1)];
        place.From = from.Number;
        place.Target = to.Number;
        place.Message = message;
        _conversationCount++;
    }

    /// <param name="first">The entity that began the conversation.</param>
    private void Converse(EntityRef first)
    {
        var partners = Foresees ? PartnersOf(first.Number) : default;
        var next = 0;
        while (_conversationCount != 0)
        {
            ref var said = ref _conversation[_conversationHead];
            var (from, target, message) = (new EntityRef(said.From), new EntityRef(said.Target), said.Message!);
            said.Message = null;
            _conversationHead = (_conversationHead + 1) & (_conversation.Length - 1);
            _conversationCount--;
            if (next < partners.Length) partners[next++] = target.Number;
            Deliver(from, target, message);
        }
    }

    private void Deliver(EntityRef from, EntityRef target, Message message)
    {
        _hash.Add(Now, target, message);
        Delivered++;
        _hosting.Deliver(from, target, message);
    }

    private void GrowConversation()
    {
        // An endless conversation within one instant would exhaust the memory without a message, so report it.
        Invariant.Holds(
            _conversation.Length < MostSaidAtOnce,
            $"host {Host} sends more than {MostSaidAtOnce} messages at {Now}; the next one is "
            + $"{_conversation[_conversationHead].Message}");
        var grown = new Said[_conversation.Length * 2];
        for (var index = 0; index < _conversationCount; index++)
            grown[index] = _conversation[(_conversationHead + index) & (_conversation.Length - 1)];
        (_conversation, _conversationHead) = (grown, 0);
    }

    private struct Said
    {
        public Message? Message;
        public int From;
        public int Target;
    }
}
