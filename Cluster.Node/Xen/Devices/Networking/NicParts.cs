using System.Globalization;
using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>What the builders of NICs share.</summary>
internal static class NicParts
{
    /// <summary>The name of a queue's interrupt: that of the device if it has one queue.</summary>
    public static string LineName(string device, int queues, int queue) =>
        queues == 1 ? device : string.Create(CultureInfo.InvariantCulture, $"{device}-TxRx-{queue}");

    /// <summary>The connections of a guest's workloads; 0 if each request has its own.</summary>
    public static int ConnectionsOf(IAttachmentSite guest) =>
        guest.Workloads.Select(app => app.Spec).FirstOrDefault(app => app.Connections > 0)?.Connections ?? 0;

    /// <summary>Connects the guest's applications at the interface to a queue of it.</summary>
    public static void AttachWorkloads(GuestDelivery queue, IAttachmentSite guest)
    {
        var servers =
            guest.Workloads.Where(app => app.Spec.Network is NetworkRole.Answers or NetworkRole.ReceivesAlone);
        var clients =
            guest.Workloads.Where(app => app.Spec.Network is NetworkRole.Asks or NetworkRole.SendsAlone);
        queue.Attach(
            servers.Select(app => app.As<INetApplication>()).FirstOrDefault(EntityRef<INetApplication>.None),
            [.. clients.Select(app => app.As<INetApplication>())],
            hasOneConnection: guest.Workloads.Any(app => app.Spec.Connections == 1));
    }

    /// <summary>Connects what lies beyond the NIC for the guest's interface.</summary>
    public static void AttachOutside(Nic nic, NicSpec spec, IDeviceSite site, IAttachmentSite guest)
    {
        var outside = guest.BuildOutside(site.Device<INic>(), site.Fabric.ToClients, spec.GigabitPerSecond);
        if (outside.Exists) nic.AttachClients(guest.Seat.Domain, outside, guest.Number);
    }
}
