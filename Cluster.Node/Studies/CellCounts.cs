using System.Buffers;
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

    private const int Quality = 4;
    private const int WindowBits = 22;

    /// <param name="views">One for each begin, in order of time.</param>
    /// <returns>Empty if there are too many subjects, or too many bytes.</returns>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SubjectView> views)
    {
        if (views[0].Subjects > MostSubjects) return default;
        var state = new StateWriter();
        state.Int(views.Count);
        // A view has most of what the one before it has, because it only begins later: the last one is written whole.
        views[^1].Save(state);
        for (var place = views.Count - 2; place >= 0; place--)
        {
            var (view, later) = (views[place], views[place + 1]);
            var isOfSame = view.IsOfSame(later);
            state.Bool(isOfSame);
            if (isOfSame) view.SaveBeside(state, later);
            else view.Save(state);
        }

        var packed = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            var most = packed.AsSpan(0, MostBytes);
            return BrotliEncoder.TryCompress(state.Written, most, out var length, Quality, WindowBits)
                ? packed.AsSpan(0, length).ToArray()
                : default(ReadOnlyMemory<byte>);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
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

        return Read(new StateReader(whole.ToArray()));
    }

    private static List<SubjectView> Read(StateReader from)
    {
        var count = from.Int();
        List<SubjectView> views = [SubjectView.Load(from)];
        while (views.Count < count)
            views.Add(from.Bool() ? SubjectView.LoadBeside(from, views[^1]) : SubjectView.Load(from));
        views.Reverse();
        return views;
    }
}
