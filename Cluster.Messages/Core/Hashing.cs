namespace ActorXen.Messages;

/// <summary>Integer mixing for hashes and random streams. The same result on every machine.</summary>
public static class Hashing
{
    /// <summary>Upper and lower half of the 128-bit product, folded.</summary>
    public static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left ^ 0xA076_1D64_78BD_642FUL, right ^ 0xE703_7ED1_A0B4_28DBUL, out ulong low);
        return high ^ low;
    }

    /// <summary>A bijection in which every input bit changes about half of the output bits.</summary>
    public static ulong Avalanche(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>
    /// Hash of a text. It is the same in every process, unlike <see cref="string.GetHashCode()"/>.
    /// </summary>
    public static ulong KeyOf(string text)
    {
        var key = 0xCBF2_9CE4_8422_2325UL ^ (ulong)text.Length;
        foreach (var symbol in text) key = Fold(key ^ symbol, 0x0000_0100_0000_01B3UL);
        return Avalanche(key);
    }
}
