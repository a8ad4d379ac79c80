using System.Buffers.Text;
using System.Text;

namespace ActorXen.Exports.Rows;

/// <summary>Text that is written to a stream in large parts.</summary>
internal sealed class Utf8Text(Stream to)
{
    private const int Size = 1 << 16;
    private const int MostNumber = 20;

    private readonly byte[] _bytes = new byte[Size];
    private int _length;

    public void Add(ReadOnlySpan<byte> ascii)
    {
        if (ascii.Length > Size - _length) Flush();
        ascii.CopyTo(_bytes.AsSpan(_length));
        _length += ascii.Length;
    }

    public void Add(string text)
    {
        if (Encoding.UTF8.GetMaxByteCount(text.Length) > Size - _length) Flush();
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    public void Add(long number)
    {
        if (MostNumber > Size - _length) Flush();
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var length);
        _length += length;
    }

    public void Flush()
    {
        to.Write(_bytes, 0, _length);
        _length = 0;
    }
}
