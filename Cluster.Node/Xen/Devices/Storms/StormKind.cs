using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices.Storms;

/// <summary>A device that only interrupts; guests have nothing of it.</summary>
internal sealed class StormKind() : DeviceKind<StormSpec>(_settings)
{
    private static readonly Duration Hour = 3_600.Seconds;

    private static readonly Settings<StormSpec> _settings =
        new Settings<StormSpec>(
            "storm", new(200_000, Duration.Zero, Duration.Zero), "a device that only interrupts, as a faulty one does")
            .Count(
                "interrupts-per-second", storm => storm.PerSecond, (storm, value) => storm with { PerSecond = value },
                1, 5_000_000, "while it storms, at equal intervals")
            .Time(
                "begin", storm => storm.Begin, (storm, value) => storm with { Begin = value }, 0.Ns, Hour,
                "when it begins")
            .Time(
                "duration", storm => storm.Length, (storm, value) => storm with { Length = value }, 0.Ns, Hour,
                "of the storm; 0ns: to the end of the run")
            .Flag(
                "claimed", storm => storm.IsClaimed, (storm, value) => storm with { IsClaimed = value },
                "its handler claims its interrupts; else they are unhandled, and a wire stays high while it storms")
            .Flag(
                "forges", storm => storm.Forges, (storm, value) => storm with { Forges = value },
                "its messages name the lines of the host's other devices, in turn; intremap blocks that")
            .Flag(
                "strays", storm => storm.Strays, (storm, value) => storm with { Strays = value },
                "it writes to memory that its guest does not have before it interrupts; the IOMMU blocks that")
            .Line()
            .Rule(storm => !storm.Forges || storm.Line.Kind == LineKind.Msi ? null : new(
                "forges", "A wire sends no messages.", "Write line = msi, or forges = false."));

    public static readonly DeviceKind Kind = new StormKind();

    public override string GuestKey => "";

    public override string FrontendPath => "";

    public override string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"storm{number}");

    public override string GuestNameOf(int number) => NameOf(number);

    protected override IDevice Build(StormSpec spec, IDeviceSite site)
    {
        var route = site.AddLine(spec.Name, spec.IsClaimed);
        var forged = spec.Forges ? new ForgedLines(route, site.Messages, site.ChecksRequesters) : null;
        site.Fill(site.Device<IPhysicalDevice>(), new Storm(spec, route, site.Costs.Msi(), forged));
        site.Fill(site.Driver<IPortHandler>(), new StormDriver());
        foreach (var driver in site.DriversElsewhere) site.Fill(driver, new StormDriver());
        return new Alone();
    }

    private sealed class Alone : IDevice
    {
        public void Attach(IAttachmentSite guest) =>
            throw new InvariantBrokenException($"domain {guest.Seat.Domain} is attached to a storm");
    }
}
