using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Nodes.Wire;

/// <summary>
/// What nodes of different versions say to each other: a change of these bytes needs a new version of the message.
/// </summary>
public sealed class WireCodecTests
{
    private const string FirstVersion = "wire/version-1.txt";
    private const string Latest = "wire/latest.txt";

    private static readonly EpochKey Key = new("20261123-3f9a1c", 3);

    /// <summary>One of each kind.</summary>
    private static readonly IReadOnlyDictionary<string, IWireMessage> Examples = new SortedDictionary<string,
        IWireMessage>(StringComparer.Ordinal)
    {
        ["begin"] = new BeginEpoch(
            Key, 1, "two-hosts", "name = x", new(EngineKind.Plain, 2, 3), 1,
            [
                "akka.tcp://a@h:1/user/w#1",
                "akka.tcp://b@h:2/user/w#2",
            ], [0, 1, 1]),
        ["start"] = new StartHosts(Key, 2),
        ["load"] = new LoadHosts(Key, 3, new(7_000_000), Part),
        ["run"] = new RunHosts(Key, 4, new(9_000_000)),
        ["save"] = new SaveHosts(Key, 5, 17, int.MaxValue),
        ["facts"] = new ReportFacts(Key, 6, 18),
        ["save-parts"] = new SaveParts(Key, 11, ulong.MaxValue, 3),
        ["fetch-parts"] = new FetchParts(Key, 12, 0xA1, 4, [new(0, 17, 4_000, 0xB1)]),
        ["load-fetched"] = new LoadFetched(Key, 13, new(7_000_000)),
        ["parts-done"] = new PartsDone(
            Key, 14, [new(0, 17, 4_000, 0xB1), new(17, 23, 5_000, ulong.MaxValue)], "It has none."),
        ["abandon"] = new AbandonEpoch(Key),
        ["stand"] = new HostsState(Key, 7, new(9_000_000), 2, 12_345, 678, [1, ulong.MaxValue]),
        ["packed"] = new HostsPacked(Key, 8, Part, -1),
        ["failed"] = new CommandFailed(Key, 9, FailureKind.Entity, 5, "host/5/nic0", new(11), "on Hold: it broke"),
        ["progress"] = new WorkerProgress(Key, 10, Figures),
        ["batch"] = new EventBatch(Key, 1_000, 2, false, new(12), Events),
        ["wanted"] = new BatchWanted(Key, 1_001, 1),
        ["fragment"] = new Fragment(Key, 4, 1, 3, "batch", new byte[] { 9, 8, 7 }),
        ["offer"] = new LinkOffer(Key, 1, 4054),
        ["hello"] = new LinkHello(Key, 1),
        ["status?"] = WorkerStatusWanted.Instance,
        ["sight?"] = new SightWanted(Key.RunId, "b0/web-0"),
        ["sight"] = new WorkerSight(new byte[] { 1, 2, 3 }),
        ["top?"] = new TopWanted(Key.RunId, "b*", "web-0"),
        ["top"] = new WorkerTop(new byte[] { 4, 5 }),
        ["status"] = new WorkerStatus([new EpochStatus(Key.RunId, Key.Epoch, 40, Figures)], 2, 1, 0),
    };

    public static TheoryData<string> Manifests => [.. Examples.Keys];

    private static PackedHosts Part => new([3, 4, 9], [1, 0, 2], new byte[] { 1, 2, 3, 4 });

    private static MemberFigures Figures => new(new(13), 14, 15, 16, 17, 18, 19, 20);

    private static ReadOnlyMemory<byte> Events
    {
        get
        {
            var events = new EventWriter();
            events.Add(new(new(100), EventOrder.Of(Phase.HardwareArrival, 7, 8), 9, new(10), new WorkDone(11)));
            return events.Take();
        }
    }

    [Fact]
    public void Every_message_between_nodes_has_an_example() =>
        Assert.Equal(WireCodec.Messages.Manifests.Order(StringComparer.Ordinal), Examples.Keys);

    [Fact]
    public void What_is_written_are_these_bytes()
    {
        var lines = Examples.Select(
            example => $"{example.Key} {Convert.ToHexString(WireCodec.Messages.Write(example.Value))}\n");

        Golden.Matches(Latest, string.Concat(lines));
    }

    [Theory]
    [InlineData(FirstVersion)]
    [InlineData(Latest)]
    public void What_an_earlier_version_wrote_is_still_read(string version)
    {
        foreach (var line in File.ReadLines(Repository.PathOf("Cluster.Tests/Golden/" + version)))
        {
            var (manifest, bytes) = (line.Split(' ')[0], Convert.FromHexString(line.Split(' ')[1]));

            var read = WireCodec.Messages.Read(manifest, bytes);

            Assert.Equal(manifest, WireCodec.Messages.ManifestOf(read));
            Assert.Equal(WireCodec.Messages.Write(Examples[manifest]), WireCodec.Messages.Write(read));
        }
    }

    [Theory, MemberData(nameof(Manifests))]
    public void A_message_that_is_cut_off_too_long_or_of_a_later_version_is_refused(string manifest)
    {
        var good = WireCodec.Messages.Write(Examples[manifest]);

        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read(manifest, good.AsMemory(0, length)));
        Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read(manifest, (byte[])[.. good, 0]));
        Assert.Throws<StateFormatException>(
            () => WireCodec.Messages.Read(manifest, (byte[])[(byte)(good[0] + 1), .. good[1..]]));
        Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read("unheard-of", good));
    }

    /// <summary>Messages with a token have a layout of their own.</summary>
    [Fact]
    public void The_token_of_an_epoch_arrives_as_it_was_sent()
    {
        const string Token = "00112233445566778899AABBCCDDEEFF";
        var begin = WireCodec.Messages.Write((BeginEpoch)Examples["begin"] with { Token = Token });
        var hello = WireCodec.Messages.Write(new LinkHello(Key, 1) { Token = Token });

        Assert.Equal((2, 2), (begin[0], hello[0]));
        Assert.Equal(Token, ((BeginEpoch)WireCodec.Messages.Read("begin", begin)).Token);
        Assert.Equal(Token, ((LinkHello)WireCodec.Messages.Read("hello", hello)).Token);
        for (var length = 0; length < hello.Length; length++)
            Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read("hello", hello.AsMemory(0, length)));
    }

    /// <summary>A state after a window has a layout of its own; the others keep the first.</summary>
    [Fact]
    public void The_counts_of_a_window_arrive_as_they_were_sent()
    {
        byte[] window = [1, 2, 255];
        var good = WireCodec.Messages.Write((HostsState)Examples["stand"] with { Window = window });

        Assert.Equal(2, good[0]);
        Assert.Equal(1, WireCodec.Messages.Write(Examples["stand"])[0]);
        Assert.Equal(window, ((HostsState)WireCodec.Messages.Read("stand", good)).Window.ToArray());
        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read("stand", good.AsMemory(0, length)));
    }

    /// <summary>A worker that waits has a layout of its own.</summary>
    [Fact]
    public void What_a_worker_waits_for_arrives_as_it_was_sent()
    {
        var waits = (WorkerProgress)Examples["progress"] with { Waiting = "The store is away." };
        var good = WireCodec.Messages.Write(waits);

        Assert.Equal((1, 2), (WireCodec.Messages.Write(Examples["progress"])[0], good[0]));
        Assert.Equal("The store is away.", ((WorkerProgress)WireCodec.Messages.Read("progress", good)).Waiting);
        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(() => WireCodec.Messages.Read("progress", good.AsMemory(0, length)));
    }

    [Fact]
    public void Damaged_bytes_are_refused_or_read_as_something_else_but_never_more() =>
        Gen.Select(Gen.Int[0, Examples.Count - 1], Gen.Int[0, 10_000], Gen.Byte).Sample((which, place, value) =>
        {
            var manifest = Examples.Keys.ElementAt(which);
            var bytes = WireCodec.Messages.Write(Examples[manifest]);
            bytes[place % bytes.Length] = value;
            var before = GC.GetAllocatedBytesForCurrentThread();

            try
            {
                Consume(WireCodec.Messages.Read(manifest, bytes));
            }
            catch (StateFormatException)
            {
                // As it should be.
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        });

    [Fact]
    public void Events_are_read_as_they_were_written() =>
        Gen.Select(
            Gen.Long[0, long.MaxValue - 1],
            Gen.Int[0, 1 << 19],
            Gen.Long[0, 1L << 40],
            Gen.Int[0, 9_999],
            Gen.Int).List[0, 50].Sample(drawn =>
        {
            AbroadEvent[] events = [.. drawn.Select(each => new AbroadEvent(
                new(each.Item1), EventOrder.Of(
                    Phase.HardwareArrival, each.Item2, each.Item3), each.Item2, new(each.Item4), Said(each.Item5)))];
            var writer = new EventWriter();
            foreach (var each in events) writer.Add(each);
            var earliest = events.Select(each => each.Due).DefaultIfEmpty(VirtualTime.Never).Min();

            Assert.Equal(earliest, writer.EarliestDue);
            Assert.Equal(events, EventWriter.Read(writer.Take()));
            Assert.Equal(0, writer.Take().Length);
        });

    [Fact]
    public void States_of_hosts_are_unpacked_as_they_were_packed_and_a_damaged_part_is_refused()
    {
        var part = PackedHosts.Of([3, 5], [2, 3], [1, 2, 3, 4, 5]);
        var unpacked = part.Unpack().Select(each => (each.Host, Convert.ToHexString(each.State.Span))).ToList();

        Assert.Equal([(3, "0102"), (5, "030405")], unpacked);
        Assert.Throws<StateFormatException>(() => (part with { Lengths = [2, 4] }).Unpack().Count());
        Assert.Throws<StateFormatException>(() => (part with { Lengths = [2, 2] }).Unpack().Count());
        Assert.Throws<StateFormatException>(() => (part with { Lengths = [5] }).Unpack().Count());
        Assert.Throws<StateFormatException>(() => (part with { Lengths = [-1, 6] }).Unpack().Count());
        Assert.Throws<StateFormatException>(() => (part with { Packed = part.Packed[..^1] }).Unpack().Count());
    }

    private static Message Said(int number) => number % 2 == 0 ? Hold.Instance : new WorkDone(number);

    private static void Consume(object message)
    {
        if (message is EventBatch batch) foreach (var _ in EventWriter.Read(batch.Events)) continue;
    }
}
