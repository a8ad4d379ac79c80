using System.Globalization;
using System.Text;
using ActorXen.Exports.Perfetto;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Tests.Support;
using CsCheck;
using ProtoBuf;

namespace ActorXen.Tests.Exports.Perfetto;

public sealed class PerfettoExportTests
{
    [Fact]
    public async Task Tracks_packets_and_first_events_of_a_run()
    {
        var run = await OfAsync(RichScenario.Of(1));
        var text = new StringBuilder("Tracks\n");
        foreach (var track in run.Tracks.Values)
        {
            var counter = track.Counter is null ? "" : " (counter)";
            text.Append(CultureInfo.InvariantCulture, $"  {run.PathOf(track.Uuid)}{counter}\n");
        }

        text.Append("\nPackets\n");
        var groups = run.Events.GroupBy(one => $"{one.TrackEvent!.Type}: {run.NameOf(one)}");
        foreach (var group in groups.OrderBy(group => group.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"  {group.Key}: {group.Count()}\n");
        text.Append("\nFirst events after 1 ms\n");
        foreach (var packet in run.Events.Where(packet => packet.Timestamp >= 1_000_000).Take(60))
            text.Append(CultureInfo.InvariantCulture, $"  {run.Describe(packet)}\n");

        Golden.Matches("exports/perfetto.txt", text.ToString());
    }

    [Fact]
    public void Slices_nest_and_add_up_in_any_run() => RandomSpecs.AnyOf.Sample(
        spec => Check(spec, VirtualTime.Zero),
        iter: 15,
        print: RandomSpecs.Describe);

    [Fact]
    public void A_trace_may_begin_at_any_time() => RandomSpecs.AnyOf.Sample(
        spec => Check(spec, VirtualTime.Zero + (spec.Length / 3)),
        iter: 15,
        print: RandomSpecs.Describe);

    /// <summary>From a device's signal over pCPU, event channel, wakeup and dispatch to the upcall.</summary>
    [Fact]
    public async Task A_flow_follows_an_interrupt_to_the_guest_that_it_wakes()
    {
        var run = await OfAsync(RichScenario.Of(1));

        var flows = run.Events
            .SelectMany(packet => packet.TrackEvent!.FlowIds.Concat(packet.TrackEvent.TerminatingFlowIds)
                .Select(flow => (Flow: flow, Packet: packet)))
            .GroupBy(one => one.Flow, one => one.Packet)
            .Select(flow => string.Join(" > ", flow.Select(packet => run.NameOf(packet).Split(' ')[0])))
            .GroupBy(path => path).ToDictionary(path => path.Key, path => path.Count());

        Assert.True(flows.GetValueOrDefault("signal > interrupt > eth0 > woken: > running > upcall") > 10);
        var sent = flows.Where(path => path.Key.StartsWith("evtchn_send > ", StringComparison.Ordinal)
            && path.Key.EndsWith(" > woken: > running > upcall", StringComparison.Ordinal));
        Assert.True(sent.Sum(path => path.Value) > 10);
    }

    private static void Check(RunSpec spec, VirtualTime from)
    {
        var run = OfAsync(spec, from).GetAwaiter().GetResult();
        var open = new Dictionary<ulong, Stack<TracePacket>>();
        var last = new Dictionary<ulong, ulong>();
        var lengths = new Dictionary<(string Track, string Name), long>();
        foreach (var packet in run.Events)
        {
            var one = packet.TrackEvent!;
            Assert.True(packet.Timestamp >= last.GetValueOrDefault(one.TrackUuid), run.Describe(packet));
            last[one.TrackUuid] = packet.Timestamp!.Value;
            if (!open.TryGetValue(one.TrackUuid, out var slices)) open[one.TrackUuid] = slices = [];
            if (one.Type == TrackEventType.SliceBegin) slices.Push(packet);
            if (one.Type != TrackEventType.SliceEnd) continue;
            var begun = slices.Pop();
            var key = (run.PathOf(one.TrackUuid), run.NameOf(begun).Split(' ')[0]);
            lengths[key] = lengths.GetValueOrDefault(key) + (long)(packet.Timestamp.Value - begun.Timestamp!.Value);
        }

        Assert.All(open.Values, Assert.Empty);
        foreach (var (host, counted) in run.Hosts)
        {
            Assert.Equal(
                host.Domains.Sum(domain => counted.OfPorts(PortFacts.Pendings, domain.Id)),
                SumOfWindows($"{host.Name}/events per ms"));
            Assert.Equal(counted.Sum(IrqFacts.HandledByPcpu), SumOfWindows($"{host.Name}/interrupts per ms"));
            foreach (var vcpu in host.Vcpus)
            {
                var track = $"{host.Name}/{host.Domains[vcpu.Domain].Name}/vcpu {vcpu.Index}";
                foreach (var (state, name) in SchedulingFacts.TimeInState.Group!.Members.Index())
                {
                    Assert.Equal(
                        counted[SchedulingFacts.TimeInState, vcpu.Number, state],
                        lengths.GetValueOrDefault((track, name)));
                }
            }
        }

        long SumOfWindows(string track) => PerfettoExportTests.SumOfWindows(
            [.. run.Events.Where(packet => run.PathOf(packet.TrackEvent!.TrackUuid) == track)], from,
            VirtualTime.Zero + spec.Length);
    }

    /// <summary>A counter keeps its value until the next one.</summary>
    private static long SumOfWindows(IReadOnlyList<TracePacket> values, VirtualTime from, VirtualTime end)
    {
        long sum = 0;
        for (var at = from; at < end; at += 1.Ms)
        {
            var last = values.LastOrDefault(packet => packet.Timestamp <= (ulong)at.Nanoseconds);
            sum += last?.TrackEvent!.CounterValue ?? 0;
        }

        return sum;
    }

    private static async Task<ReadTrace> OfAsync(RunSpec spec, VirtualTime from = default)
    {
        using var file = new MemoryStream();
        var export = new PerfettoExport(file);
        var shelf = new CounterShelf();
        using var trial = new Trial(spec, more: host => [.. shelf.Watch(host), export.Watch(host)]);
        if (from == VirtualTime.Zero) export.Begin(from, host => shelf.Book(host).Places());
        trial.Simulation.Start();
        trial.Simulation.RunUntil(from);
        if (from != VirtualTime.Zero) export.Begin(from, host => shelf.Book(host).Places());
        var before = shelf.Hosts.Select(host => shelf.Read(host.Host, from)).ToArray();
        trial.RunToEnd();
        var end = VirtualTime.Zero + spec.Length;
        await export.EndAsync(end);
        file.Position = 0;
        return new(
            Serializer.Deserialize<PerfettoTrace>(file),
            [.. shelf.Hosts.Select(host => (host, from == VirtualTime.Zero
                ? shelf.Read(host.Host, end)
                : shelf.Read(host.Host, end).Since(before[host.Host])))]);
    }

    /// <summary>A trace as a library reads it.</summary>
    private sealed class ReadTrace
    {
        private readonly Dictionary<ulong, string> _names = [];

        public ReadTrace(PerfettoTrace trace, IReadOnlyList<(HostDirectory Host, Counters Counted)> hosts)
        {
            Hosts = hosts;
            foreach (var (number, packet) in trace.Packet.Index())
            {
                AllKnown(packet);
                Assert.Equal((1u, number == 0 ? 1u : 2u), (packet.TrustedPacketSequenceId, packet.SequenceFlags));
                foreach (var name in packet.InternedData?.EventNames ?? []) _names.Add(name.Iid, name.Name);
                if (packet.TrackDescriptor is { } track) Tracks.Add(track.Uuid, track);
                if (packet.TrackEvent is null) continue;
                Assert.True(Tracks.ContainsKey(packet.TrackEvent.TrackUuid));
                Events.Add(packet);
            }
        }

        public IReadOnlyList<(HostDirectory Host, Counters Counted)> Hosts { get; }

        public SortedDictionary<ulong, TrackDescriptor> Tracks { get; } = [];

        public List<TracePacket> Events { get; } = [];

        public string PathOf(ulong uuid) => Tracks[uuid].ParentUuid == 0
            ? Tracks[uuid].Name
            : $"{PathOf(Tracks[uuid].ParentUuid)}/{Tracks[uuid].Name}";

        public string NameOf(TracePacket packet) => packet.TrackEvent!.NameIid == 0
            ? ""
            : _names[packet.TrackEvent.NameIid];

        public string Describe(TracePacket packet)
        {
            var one = packet.TrackEvent!;
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{packet.Timestamp} {PathOf(one.TrackUuid)}: {one.Type}");
            if (one.NameIid != 0) text.Append(CultureInfo.InvariantCulture, $" \"{NameOf(packet)}\"");
            if (one.CounterValue is { } value) text.Append(CultureInfo.InvariantCulture, $" {value}");
            foreach (var flow in one.FlowIds) text.Append(CultureInfo.InvariantCulture, $" flow {flow}");
            foreach (var flow in one.TerminatingFlowIds)
                text.Append(CultureInfo.InvariantCulture, $" last of flow {flow}");
            return text.ToString();
        }

        private static void AllKnown(TracePacket packet)
        {
            IEnumerable<Extensible?> messages =
            [
                packet, packet.TrackEvent, packet.TrackDescriptor, packet.TrackDescriptor?.Counter,
                packet.InternedData, .. packet.InternedData?.EventNames ?? [],
            ];
            foreach (IExtensible message in messages.OfType<Extensible>())
                Assert.Null(message.GetExtensionObject(createIfMissing: false));
        }
    }
}
