using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Reads what runs in a guest.</summary>
internal sealed class WorkloadReader(Recordings recordings)
{
    public const int LargestPacket = 65_536;
    private static readonly Duration Hour = 3_600.Seconds;
    private static readonly string[] Types =
        ["batch", "block-reader", "cpu-bound", "periodic-task", "ping-pong", "request-client", "request-server", "stream", "utilisation"];

    /// <returns>null if the workload cannot be made sense of; reported.</returns>
    public WorkloadDraft? Read(Section section, int vcpus)
    {
        var type = section.Text("type");
        WorkloadDraft? draft = null;
        switch (type)
        {
            case "cpu-bound": draft = new PlainDraft(section, new CpuBoundSpec(section.Count("threads", vcpus, 1, 128))); break;
            case "request-server": draft = new PlainDraft(section, Server(section)); break;
            case "request-client": draft = Client(section); break;
            case "batch": draft = new PlainDraft(section, Batch(section, vcpus)); break;
            case "block-reader": draft = new PlainDraft(section, BlockReader(section)); break;
            case "periodic-task": draft = new PlainDraft(section, PeriodicTask(section)); break;
            case "ping-pong": draft = PingPong(section); break;
            case "stream": draft = new PlainDraft(section, Stream(section)); break;
            case "utilisation": draft = Utilisation(section); break;
            case null:
                section.Report("type", "The workload has no type.", $"Write type = {Suggestion.OneOf(Types)}.");
                return null;
            default:
                section.Report("type", $"\"{UnitText.Shown(type)}\" is not a workload.", Suggestion.Use(type, Types));
                return null;
        }

        section.RefuseOtherKeys();
        return draft;
    }

    private static RequestServerSpec Server(Section section) => new(
        section.Count("requests-per-second", 0, 0, 10_000_000),
        Bytes(section, "request-size", 200, 64, LargestPacket),
        Bytes(section, "reply-size", 1_000, 64, LargestPacket),
        section.Time("service-time", 50.Us, 0.Ns, Hour),
        section.Count("outstanding", 1_024, 1, 1_000_000));

    private static ClientDraft? Client(Section section)
    {
        var shape = new RequestClientSpec(
            default,
            section.Count("requests-per-second", 100, 1, 10_000_000),
            Bytes(section, "request-size", 200, 64, LargestPacket),
            section.Count("outstanding", 1_024, 1, 1_000_000));
        if (section.Text("server") is { } server) return new(section, server, shape);
        section.Report(
            "server", "The client has no server.", "Write server = \"host/domain\"; stars stand for any text.");
        return null;
    }

    private static BlockReaderSpec BlockReader(Section section) => new(
        section.Count("depth", 1, 1, 256),
        Bytes(section, "size", 4_096, 512, 1_048_576),
        (int)section.Quantity("writes", UnitText.Share, 0, 0, 100),
        section.Time("think-time", 0.Ns, 0.Ns, Hour),
        section.Time("cpu-time", 20.Us, 0.Ns, Hour));

    private static BatchSpec Batch(Section section, int vcpus)
    {
        var work = section.Time("work", 1.Seconds, 1.Ms, Hour);
        return new(
            section.Count("jobs", vcpus, 1, 256),
            work,
            section.Time("cpu-time", 10.Ms, 1.Us, Hour),
            section.Time("pause", 0.Ns, 0.Ns, Hour),
            section.Time("stage", work, 1.Ms, work));
    }

    private static PeriodicTaskSpec PeriodicTask(Section section)
    {
        var period = section.Time("period", 10.Ms, 10.Us, Hour);
        return new(
            period,
            section.Time("cpu-time", 1.Ms, 1.Ns, Hour),
            section.Time("offset", 0.Ns, 0.Ns, period - 1.Ns),
            section.Time("warm-up", 0.Ns, 0.Ns, Hour),
            section.Flag("random", false));
    }

    private static StreamSpec Stream(Section section)
    {
        var window = section.Count("window", 58, 1, 65_536);
        return new(
            window,
            Bytes(section, "packet-size", 1_500, 64, LargestPacket),
            section.Time("cpu-time", 1.Us, 1.Ns, Hour),
            section.Count("ack-every", Math.Min(2, window), 1, window));
    }

    private static PeerDraft? PingPong(Section section)
    {
        var shape = new PingPongSpec(
            0,
            section.Flag("initiator", true),
            section.Time("cpu-time", 5.Us, 0.Ns, Hour),
            section.Time("think-time", 0.Ns, 0.Ns, Hour));
        if (section.Text("peer") is { } peer) return new(section, peer, shape);
        section.Report("peer", "The ping-pong has no peer.", "Write peer = name of a domain of the same host.");
        return null;
    }

    private RecordedDraft? Utilisation(Section section)
    {
        var sample = section.Time("sample-length", 5.Ms, 10.Us, Hour);
        var period = section.Time("period", 1.Ms, 1.Us, Hour);
        if (period > sample)
        {
            section.Report(
                "period",
                $"The period, {UnitText.Write(period)}, is longer than a sample, {UnitText.Write(sample)}.",
                "Shorten period or lengthen sample-length.");
        }

        return recordings.Of(section) is { } source ? new(section, source, sample, period) : null;
    }

    private static int Bytes(Section section, string key, int fallback, int least, int most) =>
        (int)section.Quantity(key, UnitText.Size, fallback, least, most);
}
