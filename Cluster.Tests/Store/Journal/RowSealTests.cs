using ActorXen.Messages;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store.Journal;

public sealed class RowSealTests
{
    private const string Id = "run-20261123-3f9a1c";
    private const long Number = 7;

    private static readonly WindowSealed _one = new(TempStore.Seal(1.Ms));

    [Fact]
    public void What_is_written_is_read_and_has_the_bytes_that_are_in_stores()
    {
        var stored = RowSeal.Write(JournalCodec.Events, _one, Id, Number);
        var mended = RowSeal.Write(JournalCodec.Events, new RunMended(0xA1, 6), Id, 9);

        Golden.Matches(
            "journal/with-checksum.txt",
            $"{stored.Manifest} {Convert.ToHexString(stored.Bytes)}\n"
            + $"{mended.Manifest} {Convert.ToHexString(mended.Bytes)}\n");
        Assert.Equivalent(_one, RowSeal.Read(JournalCodec.Events, stored, Id, Number), strict: true);
        Assert.Equal(new RunMended(0xA1, 6), RowSeal.Read(JournalCodec.Events, mended, Id, 9));
    }

    [Fact]
    public void A_row_of_an_earlier_version_has_no_checksum_and_is_read()
    {
        StoredValue stored = new("sealed", JournalCodec.Events.Write(_one));

        Assert.Equivalent(_one, RowSeal.Read(JournalCodec.Events, stored, Id, Number), strict: true);
    }

    [Fact]
    public void Every_changed_bit_is_found()
    {
        var stored = RowSeal.Write(JournalCodec.Events, _one, Id, Number);

        for (var bit = 0; bit < stored.Bytes.Length * 8; bit++)
        {
            var changed = stored.Bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertDamaged(stored with { Bytes = changed }, Id, Number);
        }

        for (var length = 0; length < stored.Bytes.Length; length++)
            AssertDamaged(stored with { Bytes = stored.Bytes[..length] }, Id, Number);
        for (var bit = 0; bit < 63; bit++) AssertDamaged(stored, Id, Number ^ (1L << bit));
        for (var at = 0; at < Id.Length; at++)
            AssertDamaged(stored, Id[..at] + (char)(Id[at] ^ 1) + Id[(at + 1)..], Number);
        AssertDamaged(stored with { Manifest = "closed" }, Id, Number);
        AssertDamaged(stored with { Manifest = "sealee" }, Id, Number);
    }

    private static void AssertDamaged(StoredValue stored, string id, long number) =>
        Assert.Throws<StateFormatException>(() => RowSeal.Read(JournalCodec.Events, stored, id, number));
}
