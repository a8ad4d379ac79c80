using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Distribution;

/// <summary>The bytes below stand in users' files: a change of them needs a new version, not a new expectation.</summary>
public sealed class JournalCodecTests
{
    public static TheoryData<string, string> Golden => new()
    {
        { "opened", "011E32303236313132332D3366396131630873207B7D1274776F2D686F7374730180A8D6B9070A302E312E3080B489138084AF5F00A100000000000000" },
        { "resumed", "01A200000000000000" },
        { "sealed", "0180B48913A413000000000000E03F041100000000000000FFFFFFFFFFFFFFFF" },
        { "checkpoint", "018084AF5FA100000000000000060450" },
        { "closed", "013412000000000000C601000000000000F83F047B7D021069742062726F6B65" },
        { "part", "010A04060806010203" },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void What_is_written_are_these_bytes(string manifest, string bytes)
    {
        var written = JournalCodec.Write(Example(manifest));

        Assert.Equal(bytes, Convert.ToHexString(written));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void What_is_read_from_these_bytes_is_what_was_written(string manifest, string bytes)
    {
        var read = JournalCodec.Read(manifest, Convert.FromHexString(bytes));

        Assert.Equivalent(Example(manifest), read, strict: true);
        Assert.Equal(manifest, JournalCodec.ManifestOf(read));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Damaged_bytes_are_refused(string manifest, string bytes)
    {
        var good = Convert.FromHexString(bytes);

        for (var length = 0; length < good.Length; length++)
            Assert.Throws<StateFormatException>(() => JournalCodec.Read(manifest, good.AsMemory(0, length)));
        Assert.Throws<StateFormatException>(() => JournalCodec.Read(manifest, (byte[])[.. good, 0]));
        Assert.Throws<StateFormatException>(() => JournalCodec.Read(manifest, (byte[])[2, .. good[1..]]));
        Assert.Throws<StateFormatException>(() => JournalCodec.Read("unknown", good));
    }

    [Fact]
    public async Task Akka_writes_the_closed_list_with_our_serializer_and_refuses_everything_else()
    {
        await using var store = new TempStore();
        var serialization = store.Open().System.Serialization;

        Assert.IsType<JournalSerializer>(serialization.FindSerializerFor(Example("opened")));
        Assert.IsType<JournalSerializer>(serialization.FindSerializerFor(Example("part")));
        Assert.ThrowsAny<Exception>(() => serialization.FindSerializerFor(new Version(1, 0)));
    }

    private static object Example(string manifest) => manifest switch
    {
        "opened" => new RunOpened(
            new("20261123-3f9a1c", "s {}", "two-hosts", -1, 1.Seconds, "0.1.0", 20.Ms, 100.Ms, DateTimeOffset.UnixEpoch), 0xA1),
        "resumed" => new RunResumed(0xA2),
        "sealed" => new WindowSealed(new(new(20_000_000), 1234, 0.5, [0x11, ulong.MaxValue])),
        "checkpoint" => new CheckpointSealed(new(100_000_000), 0xA1, 3, 2, 40),
        "closed" => new RunClosed(new(0x1234, 99, 1.5, "{}", "it broke")),
        _ => new CheckpointPart(5, [3, 4], [1, 2, 3]),
    };
}
