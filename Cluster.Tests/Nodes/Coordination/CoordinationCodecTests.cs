using ActorXen.Nodes.Epochs;
using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Runs;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;
using Akka.Actor;

namespace ActorXen.Tests.Nodes.Coordination;

public class CoordinationCodecTests
{
    private static readonly RunOrder Order = new(TempStore.Header(), EngineKind.Plain, 3, AllRows: true);

    private static readonly RunView View = new(
        "20261123-3f9a1c", "first-light", RunPhase.Paused, "It waits.", new(
            7), new(9), new(3), 12, 1.5, 0xFEED_0000_0000_BEEF);

    /// <summary>What is written in a later version than the first, because it says more.</summary>
    private static readonly RunOrder NamedOrder = Order with
    {
        Header = TempStore.Header() with { Name = "first try", Note = "odd", Overrides = ["seed=3"] },
        Columns = 80,
    };

    [Fact]
    public void A_run_with_a_name_and_a_width_comes_through_too()
    {
        var submit = new SubmitRun(NamedOrder);
        var described = new RunDescription(View with { Name = "first try" }, "tables");

        Assert.Equivalent(submit, CoordinationCodec.Messages.Read("submit", CoordinationCodec.Messages.Write(submit)));
        Assert.Equivalent(
            described,
            CoordinationCodec.Messages.Read("run", CoordinationCodec.Messages.Write(described)),
            strict: true);
        Golden.Matches(
            "journal/coordinator-version-2.txt",
            $"run-submitted {Convert.ToHexString(CoordinatorCodec.Events.Write(new RunSubmitted(NamedOrder)))}\n");
    }

    public static TheoryData<object> Spoken => [.. new object[]
    {
        new SubmitRun(Order), new CancelRun("20261123-3f9a1c"), new DescribeCluster(), new DescribeRun("2026"),
        new ReleaseNode(new Address("akka.tcp", "actorxen", "node-1", 4053)), new RunAccepted("20261123-3f9a1c"),
        new RequestRefused("No.", Refusal.Unknown), new NodeReleased(), new RunDescription(View, "tables"),
        new RunDescription(View with { Hash = null }, ""),
        new ClusterDescription(
            "a:1", 5, [new("a:1", ["coordinator", "worker"], "up", true, "1.2.3", 4)], [View], "note"),
    }];

    public static TheoryData<object> Kept => [.. new object[]
    {
        new CoordinatorTookOver("a:1"), new RunSubmitted(Order), new RunCancelled("r"), new RunFinished(
            "r", ulong.MaxValue, null, "tables"),
        new RunFinished("r", 0, "host/0 failed", ""), new EpochBegan(long.MaxValue, "r", ["a:1", "b:2"]),
    }];

    [Theory, MemberData(nameof(Spoken), DisableDiscoveryEnumeration = true)]
    public void What_nodes_say_comes_through_unchanged(object said)
    {
        var bytes = CoordinationCodec.Messages.Write(said);

        var heard = CoordinationCodec.Messages.Read(CoordinationCodec.Messages.ManifestOf(said), bytes);

        Assert.Equivalent(said, heard, strict: true);
        Assert.Equal(bytes, CoordinationCodec.Messages.Write(heard));
    }

    [Theory, MemberData(nameof(Kept), DisableDiscoveryEnumeration = true)]
    public void What_the_coordinator_keeps_comes_back_unchanged(object kept)
    {
        var bytes = CoordinatorCodec.Events.Write(kept);

        var read = CoordinatorCodec.Events.Read(CoordinatorCodec.Events.ManifestOf(kept), bytes);

        Assert.Equivalent(kept, read, strict: true);
        Assert.Equal(bytes, CoordinatorCodec.Events.Write(read));
    }

    public static TheoryData<object, string> Strange => new()
    {
        { new RequestRefused("No.", (Refusal)9), "no Refusal has the number 9" },
        { new RunDescription(View with { Phase = (RunPhase)9 }, ""), "no RunPhase has the number 9" },
        { new SubmitRun(Order with { Engine = (EngineKind)9 }), "no EngineKind has the number 9" },
    };

    [Theory, MemberData(nameof(Strange), DisableDiscoveryEnumeration = true)]
    public void A_number_that_stands_for_nothing_is_refused(object said, string problem)
    {
        var bytes = CoordinationCodec.Messages.Write(said);

        var refused = Assert.Throws<StateFormatException>(
            () => CoordinationCodec.Messages.Read(CoordinationCodec.Messages.ManifestOf(said), bytes));

        Assert.Equal(problem, refused.Problem);
    }

    [Fact]
    public void What_nodes_say_are_these_bytes() => Golden.Matches(
        "wire/coordination-version-1.txt",
        Lines(Spoken, CoordinationCodec.Messages.ManifestOf, CoordinationCodec.Messages.Write));

    [Fact]
    public void What_the_coordinator_keeps_are_these_bytes() => Golden.Matches(
        "journal/coordinator-version-1.txt",
        Lines(Kept, CoordinatorCodec.Events.ManifestOf, CoordinatorCodec.Events.Write));

    [Fact]
    public void Bytes_that_are_cut_off_or_of_another_version_are_refused()
    {
        var bytes = CoordinationCodec.Messages.Write(new SubmitRun(Order));

        Assert.Throws<StateFormatException>(() => CoordinationCodec.Messages.Read("submit", bytes.AsMemory()[..^1]));
        Assert.Throws<StateFormatException>(() => CoordinationCodec.Messages.Read("submit", (byte[])[.. bytes, 0]));
        Assert.Throws<StateFormatException>(
            () => CoordinationCodec.Messages.Read("submit", (byte[])[2, .. bytes[1..]]));
        Assert.Throws<StateFormatException>(() => CoordinationCodec.Messages.Read("nonsense", bytes));
        Assert.Throws<StateFormatException>(() => CoordinatorCodec.Events.Read("epoch-began", Array.Empty<byte>()));
    }

    private static string Lines(
        IEnumerable<object[]> examples, Func<object, string> manifestOf, Func<object, byte[]> write) => string.Concat(
        examples.Select(example => $"{manifestOf(example[0])} {Convert.ToHexString(write(example[0]))}\n"));

    [Fact]
    public void Nothing_else_is_written()
    {
        Assert.Throws<ArgumentException>(() => CoordinationCodec.Messages.Write("a text"));
        Assert.Throws<ArgumentException>(() => CoordinatorCodec.Events.Write(new SubmitRun(Order)));
    }
}
