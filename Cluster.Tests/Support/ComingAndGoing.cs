using ActorXen.Messages;
using ActorXen.Xen;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Support;

/// <summary>
/// Makes random actions on devices possible: those on an interface or disk get the name of one that has a back end, and
/// detach what is attached and the other way round; what has no object is left out.
/// </summary>
internal static class ComingAndGoing
{
    public static HostSpec Of(HostSpec host)
    {
        if (!host.Actions.Any(action => action is DeviceAction)) return host;
        var detached = new HashSet<(int Domain, DeviceService Service, string Name)>();
        return host with
        {
            Actions = [.. host.Actions.Select(action => Possible(action, host, detached)).OfType<ToolstackAction>()],
        };
    }

    private static ToolstackAction? Possible(
        ToolstackAction action, HostSpec host, HashSet<(int Domain, DeviceService Service, string Name)> detached)
    {
        if (action is RestartBackends restart) return HasBackends(host, restart.Domain.Number) ? action : null;
        if (action is not PlugAction plug) return action;
        var service = plug is AttachInterface or DetachInterface ? DeviceService.Network : DeviceService.Block;
        var domain = host.Domains[plug.Domain.Number];
        var names = host.AttachmentsOf(domain).Where(one => one.Service == service).Index()
            .Where(one => one.Item.Path == AttachmentPath.Backend).Select(one => NameOf(host, one.Item, one.Index));
        if (names.LastOrDefault() is not { } name) return null;
        var place = (domain.Id, service, name);
        var isDetached = !detached.Add(place);
        if (isDetached) detached.Remove(place);
        return (service, isDetached) switch
        {
            (DeviceService.Network, false) => new DetachInterface(plug.At, plug.Domain, name),
            (DeviceService.Network, true) => new AttachInterface(plug.At, plug.Domain, name),
            (_, false) => new DetachDisk(plug.At, plug.Domain, name),
            _ => new AttachDisk(plug.At, plug.Domain, name),
        };
    }

    private static bool HasBackends(HostSpec host, int driver) => host.Domains.Skip(1).Any(
        guest => host.AttachmentsOf(guest).Any(
            one => one.Path == AttachmentPath.Backend && host.Devices[one.Device].Domain == driver));

    private static string NameOf(HostSpec host, AttachmentSpec attachment, int number) => attachment.Name.Length > 0
        ? attachment.Name
        : Mechanisms.KindOf(host.Devices[attachment.Device]).GuestNameOf(number);
}
