using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>An action that changes how a guest's interfaces or disks are connected (interrupts §18.2, M-71).</summary>
public abstract record DeviceAction(VirtualTime At, DomainId Domain) : DomainAction(At, Domain)
{
    protected abstract string WordOf { get; }

    /// <summary>As scenarios write it.</summary>
    protected string Text => string.Create(
        CultureInfo.InvariantCulture, $"{WordOf} at {UnitText.Write(At - VirtualTime.Zero)}");

    /// <summary>A domain that is paused answers nothing, so the toolstack would wait for it.</summary>
    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var domain = ledger.Of(Domain);
        return domain.Pauses == 0 ? null : new(
            "domain", $"\"{domain.Spec.Name}\" is paused then, and would not answer.", "Unpause it first.");
    }
}

/// <summary>Attaches or detaches an interface or disk of a guest.</summary>
/// <param name="Device">Its name in the guest: <c>eth0</c>, <c>xvda</c>.</param>
public abstract record PlugAction(VirtualTime At, DomainId Domain, string Device) : DeviceAction(At, Domain)
{
    private EntityRef<IDeviceLink> Link { get; init; } = EntityRef<IDeviceLink>.None;

    protected abstract DeviceService Service { get; }

    /// <summary>Whether the device is attached afterwards.</summary>
    protected abstract bool Attaches { get; }

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        var domain = ledger.Of(Domain);
        if (domain.Detached.Contains((Service, Device)) != Attaches) return new(
            "device",
            $"\"{domain.Spec.Name}\" has \"{UnitText.Shown(Device)}\" {(Attaches ? "attached" : "detached")} then.",
            Attaches ? "Detach it first." : "Attach it first, or leave this out.");
        return base.Check(ledger, policies);
    }

    public override void Take(HostLedger ledger) => ledger.Of(Domain).SetDetached(Service, Device, !Attaches);

    public override SchedulerAction On(IBuiltDomains domains) => this with
    {
        Link = domains.LinkOf(Domain, Service, Device, Text),
    };

    internal override void Act(IPoolControl pool) => pool.Plug(Link, Attaches);
}

/// <summary>Keys of such actions.</summary>
internal static class PlugActionKeys
{
    public static Settings<T> OfDevice<T>(this Settings<T> settings, string example)
        where T : PlugAction => settings
        .OfDomain()
        .Name(
            "device", action => action.Device, (action, value) => (T)((PlugAction)action with { Device = value }),
            "The action has no device.", example, "its name in the guest; only one with a back end");
}
