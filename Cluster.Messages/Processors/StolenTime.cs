namespace ActorXen.Messages;

// Firmware takes pCPUs away for a while (interrupts §25.1).
//   Firmware -> itself  FirmwareDue   it begins or ends; all its pCPUs at once
//   Firmware -> Pcpu    StealTime     the pCPU executes nothing until then, whatever comes
//   Pcpu -> Vcpu        StealTime     so does the guest that is in it

/// <summary>The firmware of a machine.</summary>
public interface IFirmware : IRole;

public sealed record FirmwareDue : Signal, ITo<IFirmware>
{
    public static readonly FirmwareDue Instance = new();
    public override MessageKind Kind => new(31);
}

/// <param name="Until">When the pCPU executes again.</param>
public sealed record StealTime(VirtualTime Until) : Message, ITo<IPcpu>, ITo<IVcpu>
{
    public const int KindNumber = 32;

    public override MessageKind Kind => new(KindNumber);

    public override void Write(ref Payload payload) => payload.Add(Until.Nanoseconds);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class StolenTimeMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(FirmwareDue.Instance),
        MessageEntry.Of(StealTime.KindNumber, (ref read) => new StealTime(read.Time())),
    ];
}
