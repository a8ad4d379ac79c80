using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Writes and reads one item of a ring or queue in a checkpoint.</summary>
public sealed record ItemCodec<T>(Action<T, StateWriter> Save, Func<StateReader, T> Load);

/// <summary>A packet in a vif's queue.</summary>
/// <param name="Queued">When it was queued; it is dropped when it gets too old (interrupts §18.3).</param>
public readonly record struct QueuedPacket(Packet Packet, VirtualTime Queued);

/// <summary>A disk request and the backend to notify of its completion.</summary>
public readonly record struct OwnedBlock(BlockRequest Request, EntityRef<IBlockBackend> Backend);

public static class ItemCodecs
{
    public static readonly ItemCodec<Packet> Packets = new((packet, state) => packet.Save(state), Packet.Load);

    public static readonly ItemCodec<VirtualTime> Times =
        new((time, state) => state.Time(time), state => state.Time());

    public static readonly ItemCodec<BlockRequest> Blocks = new((block, state) => block.Save(state), BlockRequest.Load);

    public static readonly ItemCodec<QueuedPacket> QueuedPackets = new(
        (queued, state) =>
        {
            queued.Packet.Save(state);
            state.Long(queued.Queued.Nanoseconds);
        },
        state => new(Packet.Load(state), new(state.Long())));

    /// <summary>Who waits for a pCPU to answer a call.</summary>
    public static readonly ItemCodec<EntityRef<ICaller>> Callers = new(
        (caller, state) => state.Int(caller.Number), state => new(state.Int()));

    /// <summary>A device's link, written as its number; <see cref="EntityRef{TRole}.None"/> for none.</summary>
    public static EntityRef<IDeviceLink> LoadLink(StateReader state) => new(state.Int());

    public static readonly ItemCodec<OwnedBlock> OwnedBlocks = new(
        (owned, state) =>
        {
            owned.Request.Save(state);
            state.Int(owned.Backend.Number);
        },
        state => new(BlockRequest.Load(state), new(state.Int())));
}
