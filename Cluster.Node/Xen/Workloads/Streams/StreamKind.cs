using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>A reader within the host needs a sender there, which its scenario names with the sender.</summary>
internal sealed class StreamKind() : WorkloadKind<StreamSpec>("stream", _settings)
{
    private static readonly Duration Hour = 3_600.Seconds;

    private static readonly Settings<StreamSpec> _settings =
        new Settings<StreamSpec>(
            "stream",
            new(58, 1_500, 1.Us, 2),
            "reads what a sender streams as fast as acknowledgements let it; its interface's only receiver")
            .Count(
                "window",
                spec => spec.Window,
                (spec, value) => spec with { Window = value },
                1,
                65_536,
                "packets under way or unread of each connection; no congestion control")
            .Size(
                "packet-size",
                spec => spec.PacketBytes,
                (spec, value) => spec with { PacketBytes = value },
                64,
                65_536,
                "of each packet")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                1.Ns,
                Hour,
                "to read each packet")
            .Count(
                "ack-every",
                spec => spec.AckEvery,
                (spec, value) => spec with { AckEvery = value },
                1,
                65_536,
                "packets per acknowledgement")
            .DefaultsTo(spec => Math.Min(2, spec.Window), "2")
            .AtMost(spec => spec.Window, "window")
            .Count(
                "connections", spec => spec.Streams, (spec, value) => spec with { Streams = value }, 1, 64,
                "side by side, each with a window of its own; several queues share them")
            .Flag(
                "external", spec => spec.IsExternal, (spec, value) => spec with { IsExternal = value },
                "an external sender streams; otherwise a stream-sender of the host that names this guest as its peer");

    public static readonly WorkloadKind Kind = new StreamKind
    {
        Application = (spec, site) => new StreamReceiver(spec, site.Seat, site.Interface),
        Outside = (spec, site) => spec.IsExternal ? new StreamSource(spec, site) : null,
    };

    /// <summary>Changes nothing. Reports readers that nothing would ever send to.</summary>
    public override IReadOnlyList<DomainSpec> Complete(
        IReadOnlyList<DomainSpec> domains, Action<int, string, string> report)
    {
        var peers = domains.SelectMany(domain => domain.Workloads).OfType<StreamSenderSpec>()
            .Select(sender => sender.Peer).ToHashSet();
        foreach (var domain in domains)
        {
            var readers = domain.Workloads.OfType<StreamSpec>().Count(reader => !reader.IsExternal);
            if (readers > (peers.Contains(domain.Id) ? 1 : 0)) report(
                domain.Id,
                $"\"{domain.Name}\" reads a stream with external = false that no stream-sender of its host sends.",
                $"Write {{ type = stream-sender, peer = \"{domain.Name}\" }} in another guest, or leave external out.");
        }

        return domains;
    }
}
