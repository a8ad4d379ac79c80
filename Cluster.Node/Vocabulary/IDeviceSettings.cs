using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>
/// A kind of device as scenarios know it: its words, its keys, and how its text becomes a specification.
/// </summary>
public interface IDeviceSettings : ISettingTable
{
    /// <summary>In a scenario: <c>type = nic</c>; also the key of the short form, <c>nic { … }</c>.</summary>
    string Word { get; }

    /// <summary>The record that describes one.</summary>
    Type Spec { get; }

    /// <summary>What guests use the device for.</summary>
    DeviceService Service { get; }

    /// <summary>Whether a host without a list of devices has one.</summary>
    bool IsUsual { get; }

    /// <summary>
    /// The key under which guests list their interfaces or disks, and workloads name one of them: <c>vif</c>.
    /// </summary>
    string GuestKey { get; }

    /// <summary>
    /// The keys of a guest's interface or disk in addition to its device and its name; null if there are none.
    /// </summary>
    Settings<AttachmentSpec>? Attachment { get; }

    /// <summary>The default name of a device: <c>eth0</c>.</summary>
    /// <param name="number">Its index among the host's devices of this kind, from 0.</param>
    string NameOf(int number);

    /// <summary>The name that a guest gives to its interface or disk: <c>xvda</c>.</summary>
    /// <param name="number">Its index among the guest's interfaces, or disks, from 0.</param>
    string GuestNameOf(int number);

    /// <param name="source">The section; <c>type</c>, <c>name</c> and <c>domain</c> were read already.</param>
    /// <param name="site">The surrounding scenario.</param>
    /// <returns>Everything but name and domain. Illegal values are reported and replaced by the default.</returns>
    DeviceSpec Read(ISettingSource source, IScenarioSite site);

    /// <summary>Its own keys and values, without braces.</summary>
    string Write(DeviceSpec spec, INames names);

    /// <summary>Random legal values.</summary>
    DeviceSpec Draw(IDraw draw);
}
