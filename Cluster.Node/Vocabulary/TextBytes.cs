using System.Text;

namespace ActorXen.Vocabulary;

/// <summary>Bytes of a file that a user wrote, as text.</summary>
public static class TextBytes
{
    /// <summary>
    /// UTF-8, unless a byte-order mark says that it is UTF-16, which shells and editors of Windows write. A mark stays.
    /// </summary>
    public static string Read(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes),
        _ => Encoding.UTF8.GetString(bytes),
    };
}
