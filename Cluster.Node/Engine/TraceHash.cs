using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>
/// A running hash over everything that one host did: the time, entity, message and payload of each delivery, in order.
/// </summary>
public struct TraceHash
{
    public ulong Value { get; private set; }

    public void Add(VirtualTime now, EntityRef entity, Message message)
    {
        var what = ((ulong)(uint)entity.Number << 32) | (uint)message.Kind.Number;
        Value = Hashing.Fold(Value ^ (ulong)now.Nanoseconds, what + message.Digest());
    }

    /// <summary>The run's hash: the hosts' hashes joined in host order.</summary>
    public static ulong Join(IEnumerable<ulong> hostHashes)
    {
        var joined = 0x4163_746F_7258_656EUL;
        foreach (var hash in hostHashes) joined = Hashing.Fold(joined ^ hash, 0x9E37_79B9_7F4A_7C15UL);
        return joined;
    }

    public readonly void Save(StateWriter state) => state.Fixed(Value);

    public void Load(StateReader state) => Value = state.Fixed();
}
