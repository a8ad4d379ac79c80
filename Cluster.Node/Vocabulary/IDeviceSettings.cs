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

    /// <summary>What guests use it for.</summary>
    DeviceService Service { get; }

    /// <summary>A host that says nothing of its devices has one.</summary>
    bool IsUsual { get; }

    /// <summary>
    /// The key by which guests list what they have of its service, and workloads name one: <c>vif</c>.
    /// </summary>
    string GuestKey { get; }

    /// <summary>The name of a device without one: <c>eth0</c>.</summary>
    /// <param name="number">Among the host's devices of this kind, from 0.</param>
    string NameOf(int number);

    /// <summary>The name that a guest gives to its interface or disk: <c>xvda</c>.</summary>
    /// <param name="number">Among the guest's interfaces, or disks, from 0.</param>
    string GuestNameOf(int number);

    /// <param name="source">The section; <c>type</c>, <c>name</c> and <c>domain</c> were read already.</param>
    /// <param name="site">The scenario round it.</param>
    /// <returns>Everything but name and domain; what cannot be made sense of is reported and has its default.</returns>
    DeviceSpec Read(ISettingSource source, IScenarioSite site);

    /// <summary>Its own keys and values, without braces.</summary>
    string Write(DeviceSpec spec, INames names);

    /// <summary>Random legal values.</summary>
    DeviceSpec Draw(IDraw draw);
}
