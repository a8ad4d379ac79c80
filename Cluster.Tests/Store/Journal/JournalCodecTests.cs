using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store.Journal;

/// <summary>The bytes in Golden/journal stand in users' stores. A changed layout is a new version with a file of its
/// own; the files of earlier versions stay as they are, and readable.</summary>
public sealed class JournalCodecTests
{
    private const string Present = "journal/version-1.txt";

    private static readonly string[] Manifests = ["opened", "resumed", "sealed", "checkpoint", "closed", "part"];

    /// <summary>Of every version that was ever written.</summary>
    public static TheoryData<string, string> Stored
    {
        get
        {
            var rows = new TheoryData<string, string>();
            var files = Directory.GetFiles(Repository.PathOf("Cluster.Tests/Golden/journal"), "version-*.txt");
            foreach (var line in files.Order(StringComparer.Ordinal).SelectMany(File.ReadLines))
                rows.Add(line.Split(' ')[0], line.Split(' ')[1]);
            return rows;
        }
    }

    [Fact]
    public void What_is_written_are_the_bytes_of_the_present_version()
    {
        var lines = Manifests.Select(
            manifest => $"{manifest} {Convert.ToHexString(JournalCodec.Events.Write(Example(manifest)))}\n");

        Golden.Matches(Present, string.Concat(lines));
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public void What_any_version_wrote_is_read_as_it_was(string manifest, string bytes)
    {
        var read = JournalCodec.Events.Read(manifest, Convert.FromHexString(bytes));

        Assert.Equivalent(Example(manifest), read, strict: true);
        Assert.Equal(manifest, JournalCodec.Events.ManifestOf(read));
    }

    /// <summary>A run with a name, a note or changed settings has a layout of its own; others keep the first.</summary>
    [Fact]
    public void A_run_with_a_face_is_written_in_the_second_layout()
    {
        var plain = ((RunOpened)Example("opened")).Header;
        var opened = new RunOpened(
            plain with { Name = "first try", Note = "looks odd", Overrides = ["vars.vms=170", "seed=3"] }, 0xA1);

        var bytes = JournalCodec.Events.Write(opened);

        Golden.Matches("journal/opened-version-2.txt", $"opened {Convert.ToHexString(bytes)}\n");
        Assert.Equivalent(opened, JournalCodec.Events.Read("opened", bytes), strict: true);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read("opened", bytes.AsMemory(0, length)));
    }

    [Fact]
    public void A_fork_is_written_in_the_third_layout()
    {
        var plain = ((RunOpened)Example("opened")).Header;
        var opened = new RunOpened(
            plain with { Origins = [new("20261123-3f9a1c", "seed = 1", new(3_200_000_000), ["costs.x=1"])] }, 0xA1);

        var bytes = JournalCodec.Events.Write(opened);

        Golden.Matches("journal/opened-version-3.txt", $"opened {Convert.ToHexString(bytes)}\n");
        Assert.Equivalent(opened, JournalCodec.Events.Read("opened", bytes), strict: true);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read("opened", bytes.AsMemory(0, length)));
    }

    [Fact]
    public void A_seal_with_a_series_and_an_end_with_a_report_are_written_in_the_second_layout()
    {
        byte[] packed = [1, 2, 3, 200, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3];
        var one = new WindowSealed(((WindowSealed)Example("sealed")).Seal with { Series = packed });
        var closed = new RunClosed(((RunClosed)Example("closed")).End with { Report = packed });
        var (seal, end) = (JournalCodec.Events.Write(one), JournalCodec.Events.Write(closed));

        Golden.Matches(
            "journal/series-version-2.txt",
            $"sealed {Convert.ToHexString(seal)}\nclosed {Convert.ToHexString(end)}\n");
        Assert.Equal(packed, ((WindowSealed)JournalCodec.Events.Read("sealed", seal)).Seal.Series.ToArray());
        Assert.Equal(packed, ((RunClosed)JournalCodec.Events.Read("closed", end)).End.Report.ToArray());
        foreach (var (manifest, bytes) in new[] { ("sealed", seal), ("closed", end) })
        {
            for (var length = 0; length < bytes.Length; length++)
                Assert.Throws<StateFormatException>(
                    () => JournalCodec.Events.Read(manifest, bytes.AsMemory(0, length)));
            // The frame has a checksum.
            bytes[^3] ^= 1;
            Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read(manifest, bytes));
        }
    }

    [Fact]
    public void A_checkpoint_that_nodes_wrote_is_written_in_the_second_layout()
    {
        var one = new CheckpointSealed(new(100_000_000), 0xA1, 3, 2, 40)
        {
            Ranges = [new(0, 17, 4_000, 0xB1), new(17, 23, 5_000, ulong.MaxValue)],
        };

        var bytes = JournalCodec.Events.Write(one);

        Golden.Matches("journal/checkpoint-version-2.txt", $"checkpoint {Convert.ToHexString(bytes)}\n");
        Assert.Equivalent(one, JournalCodec.Events.Read("checkpoint", bytes), strict: true);
        Assert.Equal([0, 17], one.PartNumbers);
        Assert.Equal([0, 1], (one with { Ranges = [] }).PartNumbers);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<StateFormatException>(
                () => JournalCodec.Events.Read("checkpoint", bytes.AsMemory(0, length)));
    }

    [Theory]
    [InlineData(1, 17, 23, 2, 40)]
    [InlineData(0, 16, 23, 2, 40)]
    [InlineData(0, 17, 0, 2, 17)]
    [InlineData(0, 17, 23, 3, 40)]
    [InlineData(0, 17, 23, 2, 41)]
    public void A_checkpoint_whose_parts_do_not_have_every_host_once_is_refused(
        int first, int hosts, int more, int parts, int all)
    {
        var one = new CheckpointSealed(new(100_000_000), 0xA1, 3, parts, all)
        {
            Ranges = [new(first, hosts, 4_000, 0xB1), new(17, more, 5_000, 0xB2)],
        };

        Assert.Throws<StateFormatException>(
            () => JournalCodec.Events.Read("checkpoint", JournalCodec.Events.Write(one)));
    }

    [Fact]
    public void A_run_of_an_earlier_version_has_no_name_no_note_and_no_changed_settings()
    {
        var line = File.ReadLines(Repository.PathOf("Cluster.Tests/Golden/journal/version-1.txt")).First();

        var header = ((RunOpened)JournalCodec.Events.Read("opened", Convert.FromHexString(line.Split(' ')[1]))).Header;

        Assert.Equal("two-hosts", header.ScenarioName);
        Assert.Equal(("", ""), (header.Name, header.Note));
        Assert.Empty(header.Overrides);
    }

    [Theory]
    [MemberData(nameof(Stored))]
    public void Damaged_bytes_are_refused(string manifest, string bytes)
    {
        var good = Convert.FromHexString(bytes);

        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read(manifest, good.AsMemory(0, length)));
        Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read(manifest, (byte[])[.. good, 0]));
        Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read(manifest, (byte[])[2, .. good[1..]]));
        Assert.Throws<StateFormatException>(() => JournalCodec.Events.Read("unknown", good));
    }

    [Fact]
    public async Task Akka_writes_rows_with_our_serializer_and_refuses_everything_else()
    {
        await using var store = new TempStore();
        var serialization = store.Open().System.Serialization;

        Assert.IsType<JournalSerializer>(serialization.FindSerializerFor(new StoredValue("opened", [])));
        Assert.ThrowsAny<Exception>(() => serialization.FindSerializerFor(Example("opened")));
        Assert.ThrowsAny<Exception>(() => serialization.FindSerializerFor(new Version(1, 0)));
    }

    private static object Example(string manifest) => manifest switch
    {
        "opened" => new RunOpened(
            new(
                "20261123-3f9a1c",
                "s {}",
                "two-hosts",
                -1,
                1.Seconds,
                "0.1.0",
                20.Ms,
                100.Ms,
                DateTimeOffset.UnixEpoch), 0xA1),
        "resumed" => new RunResumed(0xA2),
        "sealed" => new WindowSealed(new(new(20_000_000), 1234, 0.5, [0x11, ulong.MaxValue])),
        "checkpoint" => new CheckpointSealed(new(100_000_000), 0xA1, 3, 2, 40),
        "closed" => new RunClosed(new(0x1234, 99, 1.5, "{}", "it broke")),
        _ => new CheckpointPart(5, [3, 4], [1, 2, 3]),
    };
}
