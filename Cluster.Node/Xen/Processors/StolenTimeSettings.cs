using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Processors;

/// <summary>Keys of what firmware takes from a host's pCPUs.</summary>
internal static class StolenTimeSettings
{
    private static readonly Settings<StolenTimeSpec> _keys = new Settings<StolenTimeSpec>(
        "stolen-time", StolenTimeSpec.None, "firmware that takes pCPUs away without the hypervisor knowing (SMM)")
        .Time(
            "every", stolen => stolen.Every, (stolen, value) => stolen with { Every = value }, 50.Us, 10.Seconds,
            "from one time to the next")
        .Time(
            "length", stolen => stolen.Length, (stolen, value) => stolen with { Length = value }, 1.Us, 5.Seconds,
            "for how long")
        .AtMost(stolen => stolen.Every.Nanoseconds / 2, "half of every")
        .Required("The stolen time has no length.", "Write length = 200us.")
        .Pcpus(
            "pcpus", stolen => stolen.Pcpus, (stolen, value) => stolen with { Pcpus = value },
            "from which, all at the same time");

    /// <summary>The section of a host, which is usually absent.</summary>
    public static Setting<HostSpec> OfHost { get; } = new PartSetting<HostSpec, StolenTimeSpec>(
        "stolen-time", _keys, host => host.StolenTime, (host, stolen) => host with { StolenTime = stolen },
        "a fault: firmware that takes pCPUs away")
    {
        Absent = StolenTimeSpec.None,
    };
}
