using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.Streams;

/// <summary>A scenario writes it in the guest that sends; a reader in the same host is added here.</summary>
internal sealed class StreamSenderKind() : WorkloadKind<StreamSenderSpec>("stream-sender", _settings)
{
    private static readonly Duration Hour = 3_600.Seconds;

    private static readonly Settings<StreamSenderSpec> _settings =
        new Settings<StreamSenderSpec>(
            "stream-sender",
            new(58, 1_500, 1.Us, 2),
            "streams as fast as acknowledgements let it, to the outside or to a neighbour; alone at its interface")
            .Count(
                "window", spec => spec.Window, (spec, value) => spec with { Window = value },
                1, StreamSenderSpec.MostUnderWay,
                "packets under way or unread of each connection; no congestion control")
            .Size(
                "packet-size", spec => spec.PacketBytes, (spec, value) => spec with { PacketBytes = value },
                64, 65_536, "of each packet; the NIC cuts what is longer than its mtu")
            .Time(
                "cpu-time", spec => spec.CpuTime, (spec, value) => spec with { CpuTime = value },
                1.Ns, Hour, "to make each packet")
            .Count(
                "ack-every", spec => spec.AckEvery, (spec, value) => spec with { AckEvery = value },
                1, StreamSenderSpec.MostUnderWay, "packets per acknowledgement")
            .DefaultsTo(spec => Math.Min(2, spec.Window), "2")
            .AtMost(spec => spec.Window, "window")
            .Count(
                "connections", spec => spec.Streams, (spec, value) => spec with { Streams = value }, 1, 64,
                "side by side, each with a window and a thread of its own; several queues share them")
            .Add(new NeighbourSetting<StreamSenderSpec>(
                "peer", spec => spec.Peer, (spec, value) => spec with { Peer = value }, StreamSenderSpec.Outside,
                "Both must be on one host; request-client crosses hosts.",
                "the guest that reads, which gets a stream with external = false unless it has one; else the outside"))
            .Rule(spec => spec.Window * spec.Streams <= StreamSenderSpec.MostUnderWay ? null : new(
                "connections",
                $"{spec.Streams} windows of {spec.Window} packets are more than an interface holds.",
                $"Write at most {StreamSenderSpec.MostUnderWay / spec.Window} connections, or a smaller window."));

    public static readonly WorkloadKind Kind = new StreamSenderKind
    {
        Application = (spec, site) => new StreamSender(spec, site),
        Outside = (spec, site) => spec.Peer == StreamSenderSpec.Outside ? new StreamSink(spec, site) : null,
    };

    public override IReadOnlyList<DomainSpec> Complete(
        IReadOnlyList<DomainSpec> domains, Action<int, string, string> report)
    {
        var completed = domains.ToList();
        var senderOf = new Dictionary<int, string>();
        for (var id = 0; id < domains.Count; id++)
        {
            completed[id] = completed[id] with
            {
                Workloads = [.. completed[id].Workloads.Select(
                    work => work is StreamSenderSpec { Peer: >= 0 } sender ? Joined(sender, domains[id]) : work)],
            };
        }

        return completed;

        StreamSenderSpec Joined(StreamSenderSpec sender, DomainSpec domain)
        {
            var peer = completed[sender.Peer];
            if (!senderOf.TryAdd(peer.Id, domain.Name)) report(
                domain.Id, $"\"{senderOf[peer.Id]}\" streams to \"{peer.Name}\" already.",
                "Name another peer, or write connections = 2 in one sender.");
            else if (ReaderOf(peer) is { } reader)
            {
                if (reader.Streams == sender.Streams && reader.Window >= sender.Window
                    && reader.AckEvery <= sender.Window)
                {
                    return sender with { PeerInterface = reader.Attachment };
                }

                report(
                    domain.Id,
                    $"\"{peer.Name}\" does not read as \"{domain.Name}\" sends: connections or window differ, or "
                    + "ack-every is more than the window.",
                    "Write the same connections and window in both.");
            }
            else if (peer.Id == 0) report(
                domain.Id, "dom0 has no interface as guests have, so it reads no stream.", "Name a guest as peer.");
            else if (peer.Workloads.Any(work => work.Uses == DeviceService.Network && work.Attachment == 0)) report(
                domain.Id, $"\"{peer.Name}\" uses its interface already, so it cannot read the stream there.",
                "Give it another: vif = [ {}, {} ], { type = stream, external = false, vif = eth1 }.");
            else completed[peer.Id] = peer with { Workloads = [.. peer.Workloads, ReaderFor(sender)] };
            return sender;
        }
    }

    private static StreamSpec? ReaderOf(DomainSpec domain) =>
        domain.Workloads.OfType<StreamSpec>().FirstOrDefault(reader => !reader.IsExternal);

    private static StreamSpec ReaderFor(StreamSenderSpec sender) =>
        new(sender.Window, sender.PacketBytes, 1.Us, sender.AckEvery) { IsExternal = false, Streams = sender.Streams };
}
