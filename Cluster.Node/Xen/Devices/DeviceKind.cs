using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Devices;

/// <summary>
/// A kind of device: how scenarios describe it, and how a host builds the device, its driver and the guests' frontends.
/// </summary>
public abstract class DeviceKind : IDeviceSettings
{
    public abstract string Word { get; }

    public abstract Type Spec { get; }

    public abstract DeviceService Service { get; }

    public virtual bool IsUsual => false;

    public abstract string GuestKey { get; }

    public virtual Settings<AttachmentSpec>? Attachment => null;

    public abstract string NameOf(int number);

    public abstract string GuestNameOf(int number);

    public string Place => Word;

    public abstract string Meaning { get; }

    public abstract IReadOnlyList<SettingRow> Rows { get; }

    public abstract IReadOnlyList<ISettingTable> Parts { get; }

    public abstract DeviceSpec Read(ISettingSource source, IScenarioSite site);

    public abstract string Write(DeviceSpec spec, INames names);

    public abstract DeviceSpec Draw(IDraw draw);

    /// <summary>The path of a frontend below its domain, such as <c>net</c>.</summary>
    public abstract string FrontendPath { get; }

    /// <summary>
    /// Makes the device known to other hosts. It has its number
    /// already, but is not built yet, and may never be on this node.
    /// </summary>
    public virtual void Announce(IDeviceSite site)
    {
    }

    /// <summary>Makes the device and its driver, with their lines.</summary>
    public abstract IDevice Build(DeviceSpec spec, IDeviceSite site);
}

/// <param name="settings">Its keys.</param>
public abstract class DeviceKind<TSpec>(Settings<TSpec> settings) : DeviceKind
    where TSpec : DeviceSpec
{
    public override string Word => settings.Place;

    public override Type Spec => typeof(TSpec);

    public override DeviceService Service => settings.Start.Service;

    public override string Meaning => settings.Meaning;

    public override IReadOnlyList<SettingRow> Rows => settings.Rows;

    public override IReadOnlyList<ISettingTable> Parts => settings.Parts;

    public override DeviceSpec Read(ISettingSource source, IScenarioSite site)
    {
        var spec = settings.Start;
        settings.Read(source, ref spec, site);
        return spec;
    }

    public override string Write(DeviceSpec spec, INames names) => settings.Write((TSpec)spec, names);

    public override DeviceSpec Draw(IDraw draw) => settings.Draw(settings.Start, draw);

    public override IDevice Build(DeviceSpec spec, IDeviceSite site) => Build((TSpec)spec, site);

    protected abstract IDevice Build(TSpec spec, IDeviceSite site);
}
