using ActorXen.Messages;
using ActorXen.Nodes.Coordination;
using ActorXen.Nodes.Epochs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Coordination;

/// <summary>
/// A change of these bytes needs a new version of the message: nodes of two versions meet while a cluster is renewed.
/// </summary>
public class RecoveryBytesTests
{
    private static readonly RecoveryView Complete = new(
        7, 2, ["127.0.0.1:4055", "127.0.0.1:4056"], new(
            2026, 11, 23, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9),
        TimeSpan.FromSeconds(
            9.25), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.3), 120.Ms, TimeSpan.FromSeconds(0.4));

    private static readonly RecoveryView Begun =
        Complete with { Epoch = 8, Noticed = null, Build = null, Load = null, Again = null };

    private static readonly RunView Run = new(
        "20261123-3f9a1c", "first-light", RunPhase.Running, "", new(7), new(9), new(3), 12, 1.5, null);

    private static readonly ClusterDescription Undisturbed = new(
        "a:1", 5,
        [
            new("a:1", ["coordinator", "worker"], "up", true, "1.2.3", 4),
        ], [Run, Run with { RunId = "20261123-00000b", Hash = 0xFEED }], "note");

    private static readonly ClusterDescription Recovered = Undisturbed with
    {
        Runs = [Run with { Recoveries = [Complete, Begun] }, Undisturbed.Runs[1]],
    };

    public static TheoryData<string> Versions =>
        [.. new[] { "wire/cluster-version-1.txt", "wire/cluster-version-2.txt" }];

    private static ClusterDescription Of(string golden) =>
        golden.Contains('1', StringComparison.Ordinal) ? Undisturbed : Recovered;

    [Theory, MemberData(nameof(Versions))]
    public void What_is_written_are_these_bytes(string golden) =>
        Golden.Matches(golden, Convert.ToHexString(CoordinationCodec.Messages.Write(Of(golden))) + "\n");

    [Theory, MemberData(nameof(Versions))]
    public void What_either_version_wrote_is_read(string golden)
    {
        var bytes = Convert.FromHexString(File.ReadAllText(Repository.PathOf("Cluster.Tests/Golden/" + golden)).Trim());

        var read = CoordinationCodec.Messages.Read("cluster", bytes);

        Assert.Equivalent(Of(golden), read, strict: true);
    }

    [Fact]
    public void A_run_without_recoveries_is_written_so_that_the_first_version_can_read_it()
    {
        Assert.Equal(1, CoordinationCodec.Messages.Write(new RunDescription(Run, "tables"))[0]);
        Assert.Equal(2, CoordinationCodec.Messages.Write(new RunDescription(Recovered.Runs[0], "tables"))[0]);
    }

    [Fact]
    public void Recoveries_that_are_cut_off_or_of_a_later_version_are_refused()
    {
        var good = CoordinationCodec.Messages.Write(Recovered);

        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(
                () => CoordinationCodec.Messages.Read("cluster", good.AsMemory(0, length)));
        Assert.Throws<StateFormatException>(
            () => CoordinationCodec.Messages.Read("cluster", (byte[])[3, .. good[1..]]));
        Assert.Throws<StateFormatException>(
            () => CoordinationCodec.Messages.Read("cluster", (byte[])[1, .. good[1..]]));
    }
}
