namespace ActorXen.Messages;

// A disk request, from application to device and back (interrupts §18.5).
//   workload -> BlockFrontend    SubmitBlock     an application's read or write
//   BlockFrontend -> BlockFrontend SubmitBlock   the queue of its vCPU
//   BlockBackend -> Disk, DiskQueue DiskRequest  after grants are mapped
//   DiskQueue -> Disk            QueuedRequest   to the servers that all queues share
//   Disk -> itself               DiskServed      a server of the device is done with a request of the first queue
//   Disk -> itself               QueuedServed    the same of another queue
//   Disk -> DiskQueue            DiskServed      into the completion queue
//   DiskDriver -> BlockBackend   DiskCompleted   from the device's interrupt handler
//   BlockFrontend -> workload    BlockCompleted

/// <summary>A queue of a disk, with an interrupt line.</summary>
public interface IDiskQueue : IPhysicalDevice;

/// <summary>A disk, which is its first queue, too.</summary>
public interface IDisk : IDiskQueue;

/// <summary>The driver domain's end of a guest's disk.</summary>
public interface IBlockBackend : IPortHandler, IWorkOwner;

/// <summary>The guest's end of its disk.</summary>
public interface IBlockFrontend : IFrontend;

/// <summary>An application that reads and writes a disk.</summary>
public interface IBlockApplication : IRole;

/// <param name="Id">Number chosen by the application.</param>
/// <param name="Write">A write; otherwise a read.</param>
/// <param name="Bytes">512 to 1,048,576.</param>
/// <param name="Begun">When the request was due; latency is measured from here.</param>
public readonly record struct BlockRequest(long Id, bool Write, int Bytes, VirtualTime Begun)
{
    public void WriteTo(ref Payload payload)
    {
        payload.Add(Id);
        payload.Add(Write ? 1 : 0);
        payload.Add(Bytes);
        payload.Add(Begun.Nanoseconds);
    }

    public static BlockRequest Read(ref PayloadReader read) => new(read.Long(), read.Bool(), read.Int(), read.Time());

    public void Save(StateWriter state)
    {
        Payload payload = default;
        WriteTo(ref payload);
        for (var index = 0; index < payload.Count; index++) state.Long(payload[index]);
    }

    public static BlockRequest Load(StateReader state)
    {
        Payload payload = default;
        for (var index = 0; index < 4; index++) payload.Add(state.Long());
        PayloadReader read = new(payload);
        return Read(ref read);
    }
}

/// <param name="Request">What to do.</param>
/// <param name="Vcpu">Index of the vCPU whose code makes the request.</param>
public sealed record SubmitBlock(BlockRequest Request, int Vcpu) : Message, ITo<IBlockFrontend>
{
    public const int KindNumber = 221;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Vcpu);
    }
}

public sealed record BlockCompleted(BlockRequest Request, int Vcpu) : Message, ITo<IBlockApplication>
{
    public const int KindNumber = 222;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Vcpu);
    }
}

/// <param name="Request">What to do.</param>
/// <param name="Backend">The backend that gets the completion.</param>
public sealed record DiskRequest(BlockRequest Request, EntityRef<IBlockBackend> Backend) : Message, ITo<IDiskQueue>
{
    public const int KindNumber = 223;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Backend.Number);
    }
}

public sealed record DiskServed(BlockRequest Request, EntityRef<IBlockBackend> Backend) : Message, ITo<IDiskQueue>
{
    public const int KindNumber = 224;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Backend.Number);
    }
}

/// <param name="Request">What to do.</param>
/// <param name="Backend">The backend that gets the completion.</param>
/// <param name="Queue">From 1.</param>
public sealed record QueuedRequest(BlockRequest Request, EntityRef<IBlockBackend> Backend, int Queue)
    : Message, ITo<IDisk>
{
    public const int KindNumber = 231;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Backend.Number);
        payload.Add(Queue);
    }
}

/// <inheritdoc cref="QueuedRequest"/>
public sealed record QueuedServed(BlockRequest Request, EntityRef<IBlockBackend> Backend, int Queue)
    : Message, ITo<IDisk>
{
    public const int KindNumber = 232;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Backend.Number);
        payload.Add(Queue);
    }
}

/// <param name="Request">What was done.</param>
/// <param name="Vcpu">Index of dom0's vCPU on which the disk driver runs.</param>
public sealed record DiskCompleted(BlockRequest Request, int Vcpu) : Message, ITo<IBlockBackend>
{
    public const int KindNumber = 225;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload)
    {
        Request.WriteTo(ref payload);
        payload.Add(Vcpu);
    }
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class BlockMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(SubmitBlock.KindNumber, (ref read) => new SubmitBlock(BlockRequest.Read(ref read), read.Int())),
        MessageEntry.Of(BlockCompleted.KindNumber, (ref read) =>
            new BlockCompleted(BlockRequest.Read(ref read), read.Int())),
        MessageEntry.Of(DiskRequest.KindNumber, (ref read) =>
            new DiskRequest(BlockRequest.Read(ref read), read.Entity<IBlockBackend>())),
        MessageEntry.Of(DiskServed.KindNumber, (ref read) =>
            new DiskServed(BlockRequest.Read(ref read), read.Entity<IBlockBackend>())),
        MessageEntry.Of(DiskCompleted.KindNumber, (ref read) =>
            new DiskCompleted(BlockRequest.Read(ref read), read.Int())),
        MessageEntry.Of(QueuedRequest.KindNumber, (ref read) =>
            new QueuedRequest(BlockRequest.Read(ref read), read.Entity<IBlockBackend>(), read.Int())),
        MessageEntry.Of(QueuedServed.KindNumber, (ref read) =>
            new QueuedServed(BlockRequest.Read(ref read), read.Entity<IBlockBackend>(), read.Int())),
    ];
}
