using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Graphics;

/// <summary>A GPU that its driver domain draws with; other guests have nothing of it.</summary>
internal sealed class GpuKind() : DeviceKind<GpuSpec>(_settings)
{
    private const int Mebibyte = 1 << 20;

    private static readonly Settings<GpuSpec> _settings =
        new Settings<GpuSpec>(
            "gpu", new(120, 1.Ms, 3.Ms, 20, 8 * Mebibyte), "a GPU that the guest which is its domain draws with")
            .Count(
                "frames-per-second", gpu => gpu.FramesPerSecond, (gpu, value) => gpu with { FramesPerSecond = value },
                1, 1_000, "that the guest wants to show; a frame is late after one period")
            .Time(
                "cpu-time", gpu => gpu.CpuTime, (gpu, value) => gpu with { CpuTime = value }, 1.Us, 1.Seconds,
                "of the guest for the commands of a frame")
            .Time(
                "gpu-time", gpu => gpu.GpuTime, (gpu, value) => gpu with { GpuTime = value }, 1.Us, 1.Seconds,
                "of the GPU for a frame, mean")
            .Quantity(
                "gpu-variation", UnitText.Share, gpu => gpu.Variation, (gpu, value) => gpu with { Variation = value },
                0, 100, "frames take up to so much more or less")
            .Size(
                "frame-size", gpu => gpu.FrameBytes, (gpu, value) => gpu with { FrameBytes = value }, 4_096,
                256 * Mebibyte, "what the GPU reads and writes in the guest's memory for a frame")
            .Line();

    public static readonly DeviceKind Kind = new GpuKind();

    public override string GuestKey => "";

    public override string FrontendPath => "";

    public override string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"gpu{number}");

    public override string GuestNameOf(int number) => NameOf(number);

    protected override IDevice Build(GpuSpec spec, IDeviceSite site)
    {
        var route = site.AddLine(spec.Name);
        var ring = new FrameRing();
        site.Fill(site.Device<IGpu>(), new Gpu(spec, ring, route, site.Costs, site.Window));
        site.Fill(
            site.Driver<IPortHandler>(),
            new FrameDriver(spec, site.Seat, site.Costs, ring, site.Device<IGpu>(), route.Irq));
        return new Alone();
    }

    private sealed class Alone : IDevice
    {
        public void Attach(IAttachmentSite guest) =>
            throw new InvariantBrokenException($"domain {guest.Seat.Domain} is attached to a GPU");
    }
}
