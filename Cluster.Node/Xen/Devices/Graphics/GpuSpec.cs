using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Graphics;

/// <summary>A GPU that one guest drives, and the frames that it renders there.</summary>
/// <param name="FramesPerSecond">That the guest wants to show, 1 to 1,000.</param>
/// <param name="CpuTime">Of the guest for the commands of a frame.</param>
/// <param name="GpuTime">Of the device for a frame, mean.</param>
/// <param name="Variation">Frames take up to so many percent more or less, evenly; 0 to 100.</param>
/// <param name="FrameBytes">What the device reads and writes in memory for a frame.</param>
public sealed record GpuSpec(
    int FramesPerSecond, Duration CpuTime, Duration GpuTime, int Variation, int FrameBytes) : DeviceSpec("gpu0")
{
    /// <summary>Frames whose commands may wait for the device: as many as drivers usually allow (Own).</summary>
    public const int MostWaiting = 3;

    public override DeviceService Service => DeviceService.None;

    public override bool IsGuests => true;

    /// <summary>From one frame to the next.</summary>
    public Duration Period => new(1_000_000_000L / FramesPerSecond);

    public override Duration BusyFor(int bytes) => Duration.Zero;
}
