using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Storms;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

/// <summary>The devices of a random host, and what its guests have of them.</summary>
internal sealed class RandomDevices(Random random, RandomDraw draw)
{
    private static readonly XenPolicies _catalogue = XenPolicies.Instance;

    /// <summary>One of each kind, or none, or more of them in driver domains, of which guests name some.</summary>
    public List<DeviceSpec> For(List<DomainSpec> domains)
    {
        if (domains.All(IsWithoutDevices) && Flip()) return [];
        var kinds = _catalogue.Devices;
        var devices = kinds.Where(kind => kind.IsUsual)
            .Select(kind => kind.Draw(draw) with { Name = kind.NameOf(0) }).ToList();
        devices = WithOneAffinity(devices);
        if (Flip()) return devices;
        for (var more = Number(0, 3); more > 0; more--)
        {
            var kind = kinds[Number(0, kinds.Count - 1)];
            devices.Insert(Number(0, devices.Count), kind.Draw(draw) with { Name = $"dev.{more}" });
        }

        devices = WithOneAffinity(devices);

        var functions = devices.Select(device => device.Functions).ToArray();
        for (var id = 1; id < domains.Count; id++)
            domains[id] = WithPaths(WithAttachments(domains[id], devices), functions);
        for (var device = 0; device < devices.Count; device++)
        {
            var drivers = domains.Where(IsWithoutDevices).Select(domain => domain.Id).ToList();
            if (drivers.Count > 0 && Flip())
                devices[device] = devices[device] with { Domain = drivers[Number(0, drivers.Count - 1)] };
        }

        return devices.ConvertAll(device =>
            device is StormSpec { Domain: 0 } storm ? storm with { Strays = false } : device);
    }

    /// <summary>
    /// Devices on one wire have one interrupt in a driver domain. Every machine has the pins, and an edge is alone.
    /// </summary>
    private static List<DeviceSpec> WithOneAffinity(List<DeviceSpec> devices)
    {
        var used = new HashSet<int>();
        return [.. devices.Select(Legal)];

        DeviceSpec Legal(DeviceSpec device, int number)
        {
            if (!device.Line.IsWire) return device;
            // Edges have the upper pins of the first IO-APIC.
            var pin = device.Line.Kind == LineKind.Edge ? 16 + (number % 8) : device.Line.Pin % 16;
            var isFree = device.Line.Kind == LineKind.Level || used.Add(pin);
            return device with { Line = isFree ? device.Line with { Pin = pin } : LineSpec.Default, Affinity = [] };
        }
    }

    private static bool IsWithoutDevices(DomainSpec domain) =>
        domain.Attachments.Count == 0 && domain.Workloads.All(work => work.Uses == DeviceService.None);

    private DomainSpec WithAttachments(DomainSpec domain, List<DeviceSpec> devices)
    {
        var attachments = new List<AttachmentSpec>();
        foreach (var service in devices.Select(device => device.Service).Distinct()
            .Where(service => service != DeviceService.None).Order())
        {
            var numbers =
                Enumerable.Range(0, devices.Count).Where(device => devices[device].Service == service).ToList();
            for (var count = Flip() ? Number(0, 3) : 0; count > 0; count--)
                attachments.Add(Attachment(service, numbers[Number(0, numbers.Count - 1)], $"own.{count}", domain));
        }

        var workloads = domain.Workloads.Select(work =>
        {
            var choice = attachments.Count(attachment => attachment.Service == work.Uses);
            return choice == 0 ? work : work with { Attachment = Number(0, choice - 1) };
        });
        return domain with { Attachments = attachments, Workloads = [.. workloads] };
    }

    /// <summary>Virtual functions as far as there are any, and no device that is assigned as a whole.</summary>
    /// <param name="functions">What is left of each device.</param>
    private static DomainSpec WithPaths(DomainSpec domain, int[] functions) => domain with
    {
        Attachments =
        [
            .. domain.Attachments.Select(one => one.Path == AttachmentPath.Function && functions[one.Device]-- > 0
                ? one
                : one with { Path = AttachmentPath.Backend }),
        ],
    };

    private AttachmentSpec Attachment(DeviceService service, int device, string name, DomainSpec domain)
    {
        var plain = new AttachmentSpec(service, device, name);
        var kind = _catalogue.Devices.First(kind => kind.Service == service);
        return kind.Attachment?.Draw(plain, draw.InGuest(domain.Vcpus)) ?? plain;
    }

    private bool Flip() => random.Next(2) == 0;

    private int Number(int least, int most) => random.Next(least, most + 1);
}
