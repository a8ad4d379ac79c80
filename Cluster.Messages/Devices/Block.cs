namespace ActorXen.Messages;

// A disk request, from application to device and back (interrupts §18.5).
//   workload -> BlockFrontend    SubmitBlock     an application's read or write
//   BlockBackend -> Disk         DiskRequest     after grants are mapped
//   Disk -> itself               DiskServed      a server of the device is done
//   DiskDriver -> BlockBackend   DiskCompleted   from the device's interrupt handler
//   BlockFrontend -> workload    BlockCompleted

/// <param name="Id">Number given by the application.</param>
/// <param name="Write">A write; otherwise a read.</param>
/// <param name="Bytes">512 to 1,048,576.</param>
/// <param name="Begun">When the application asked.</param>
public readonly record struct BlockRequest(long Id, bool Write, int Bytes, VirtualTime Begun)
{
    public void WriteTo(ref Words words)
    {
        words.Add(Id);
        words.Add(Write ? 1 : 0);
        words.Add(Bytes);
        words.Add(Begun.Nanoseconds);
    }

    /// <summary>Reads four words from <paramref name="first"/> on.</summary>
    public static BlockRequest Read(in Words words, int first = 0) =>
        new(words[first], words[first + 1] != 0, (int)words[first + 2], new(words[first + 3]));

    public void Save(StateWriter state)
    {
        Words words = default;
        WriteTo(ref words);
        for (var index = 0; index < words.Count; index++) state.Long(words[index]);
    }

    public static BlockRequest Load(StateReader state)
    {
        Words words = default;
        for (var index = 0; index < 4; index++) words.Add(state.Long());
        return Read(words);
    }
}

/// <param name="Request">What to do.</param>
/// <param name="Vcpu">Index of the vCPU whose code asks.</param>
public sealed record SubmitBlock(BlockRequest Request, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.SubmitBlock;

    public override void Write(ref Words words)
    {
        Request.WriteTo(ref words);
        words.Add(Vcpu);
    }
}

public sealed record BlockCompleted(BlockRequest Request, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.BlockCompleted;

    public override void Write(ref Words words)
    {
        Request.WriteTo(ref words);
        words.Add(Vcpu);
    }
}

/// <param name="Request">What to do.</param>
/// <param name="Backend">Who shall hear of the completion.</param>
public sealed record DiskRequest(BlockRequest Request, EntityRef Backend) : Message
{
    public override MessageKind Kind => MessageKind.DiskRequest;

    public override void Write(ref Words words)
    {
        Request.WriteTo(ref words);
        words.Add(Backend.Number);
    }
}

public sealed record DiskServed(BlockRequest Request, EntityRef Backend) : Message
{
    public override MessageKind Kind => MessageKind.DiskServed;

    public override void Write(ref Words words)
    {
        Request.WriteTo(ref words);
        words.Add(Backend.Number);
    }
}

/// <param name="Request">What was done.</param>
/// <param name="Vcpu">Index of dom0's vCPU on which the disk driver runs.</param>
public sealed record DiskCompleted(BlockRequest Request, int Vcpu) : Message
{
    public override MessageKind Kind => MessageKind.DiskCompleted;

    public override void Write(ref Words words)
    {
        Request.WriteTo(ref words);
        words.Add(Vcpu);
    }
}
