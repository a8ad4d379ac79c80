using System.IO.Compression;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>
/// Everything that was counted in a cell as bytes, so that measures can be taken from it which nobody asked for when it
/// ran.
/// </summary>
internal static class CellCounts
{
    /// <summary>Hosts, domains and lines of a cell beyond which packing takes too long for what it saves.</summary>
    public const int MostSubjects = 256;

    /// <summary>Counts beyond this are not kept, because those of many cells would be most of a store.</summary>
    public const int MostBytes = 1 << 17;

    /// <param name="views">One for each begin.</param>
    /// <returns>Empty if there are too many subjects, or too many bytes.</returns>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SubjectView> views)
    {
        if (views[0].Subjects > MostSubjects) return default;
        var state = new StateWriter();
        state.Many(views, static (each, view) => view.Save(each));
        using var packed = new MemoryStream();
        using (var to = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) to.Write(state.ToArray());
        return packed.Length <= MostBytes ? packed.ToArray() : default(ReadOnlyMemory<byte>);
    }

    /// <exception cref="StateFormatException">Damaged, or written by a version with other counters.</exception>
    public static IReadOnlyList<SubjectView> Read(ReadOnlyMemory<byte> counts)
    {
        using var packed = new MemoryStream(counts.ToArray());
        using var from = new BrotliStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        try
        {
            from.CopyTo(whole);
        }
        catch (Exception damage) when (damage is InvalidDataException or InvalidOperationException)
        {
            throw new StateFormatException($"counts of a cell are damaged: {damage.Message}");
        }

        return new StateReader(whole.ToArray()).Many(SubjectView.Load);
    }
}
