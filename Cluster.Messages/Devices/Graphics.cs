namespace ActorXen.Messages;

// A GPU renders frames for the guest that drives it (interrupts §13).
//   FrameDriver -> Gpu    SubmitFrame    the commands of a frame are in the ring
//   Gpu -> itself         FrameRendered  the frame is in memory; an interrupt follows

/// <summary>A GPU.</summary>
public interface IGpu : IPhysicalDevice;

public sealed record SubmitFrame : Signal, ITo<IGpu>
{
    public static readonly SubmitFrame Instance = new();
    public override MessageKind Kind => new(234);
}

public sealed record FrameRendered : Signal, ITo<IGpu>
{
    public static readonly FrameRendered Instance = new();
    public override MessageKind Kind => new(235);
}

/// <summary>How the messages of this conversation are read back.</summary>
public static class GraphicsMessages
{
    public static readonly IReadOnlyList<MessageEntry> All =
    [
        MessageEntry.Of(SubmitFrame.Instance),
        MessageEntry.Of(FrameRendered.Instance),
    ];
}
