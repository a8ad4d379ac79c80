using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ActorXen.Tests.Support;

/// <summary>
/// The pixels of a PNG file, as far as pictures of a browser need it: filters of lines, no interlacing.
/// </summary>
/// <param name="Pixels">Three or four bytes for each, row by row.</param>
internal sealed record Picture(int Width, int Height, int BytesPerPixel, byte[] Pixels)
{
    /// <summary>Red, green and blue together, 0 to 765.</summary>
    public int BrightnessAt(int x, int y)
    {
        var at = (y * Width + x) * BytesPerPixel;
        return Pixels[at] + Pixels[at + 1] + Pixels[at + 2];
    }

    /// <summary>Different colours.</summary>
    public int Colours => Enumerable.Range(0, Width * Height)
        .Select(pixel => BinaryPrimitives.ReadInt32BigEndian(
            [0, .. Pixels.AsSpan(pixel * BytesPerPixel, 3)])).Distinct().Count();

    public static Picture Read(byte[] png)
    {
        var (width, height) = (Number(png, 16), Number(png, 20));
        Assert.Equal(8, png[24]);       // Bits of a sample.
        var bytes = png[25] switch { 2 => 3, 6 => 4, _ => throw new InvalidDataException("not RGB or RGBA") };
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length; at += Number(png, at) + 12)
            if (Encoding.ASCII.GetString(png, at + 4, 4) == "IDAT") packed.Write(png, at + 8, Number(png, at));
        packed.Position = 0;
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new byte[width * height * bytes];
        for (var row = 0; row < height; row++)
        {
            var filter = rows.ReadByte();
            rows.ReadExactly(pixels, row * width * bytes, width * bytes);
            for (var column = 0; column < width * bytes; column++)
            {
                var at = row * width * bytes + column;
                var left = column >= bytes ? pixels[at - bytes] : 0;
                var up = row > 0 ? pixels[at - width * bytes] : 0;
                var corner = row > 0 && column >= bytes ? pixels[at - width * bytes - bytes] : 0;
                pixels[at] += (byte)(filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => (left + up) / 2,
                    4 => Nearest(left, up, corner),
                    _ => throw new InvalidDataException($"filter {filter}"),
                });
            }
        }

        return new(width, height, bytes, pixels);
    }

    private static int Nearest(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static int Number(byte[] png, int at) => BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
}
