using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>A cell's result as bytes, for the store and for other nodes.</summary>
internal static class CellBytes
{
    private const int Version = 4;

    public static byte[] Write(CellResult result)
    {
        var to = new StateWriter();
        to.Int(Version);
        to.Fixed(result.Hash);
        to.Long(result.Delivered);
        to.Real(result.WallSeconds);
        to.Many(result.Doubts, static (each, doubt) => each.Text(doubt));
        to.Many(result.Begins, static (each, begin) => each.Time(begin));
        Write(to, result.Values);
        Write(to, result.SamplingErrors);
        to.Bytes(result.Counts.Span);
        to.Int(result.Batches?.Count ?? 0);
        if (result.Batches is { } batches)
        {
            to.Long(batches.Length.Nanoseconds);
            Write(to, batches.Values);
        }

        return to.ToArray();
    }

    /// <exception cref="StateFormatException">Damaged, or of another version.</exception>
    public static CellResult Read(ReadOnlyMemory<byte> bytes)
    {
        var from = new StateReader(bytes);
        if (from.Int() is var version && version != Version)
            throw new StateFormatException($"a cell of a study has the unknown version {version}");
        var (hash, delivered, wall) = (from.Fixed(), from.Long(), from.Real());
        var doubts = from.Many(static each => each.Text());
        var begins = from.Many(static each => each.Time());
        if (begins.Count == 0) throw new StateFormatException("a cell of a study has no values");
        var values = Read(from, begins.Count);
        return new()
        {
            Hash = hash,
            Delivered = delivered,
            WallSeconds = wall,
            Doubts = doubts,
            Begins = begins,
            Values = values,
            SamplingErrors = Read(from, begins.Count),
            Counts = from.Bytes().ToArray(),
            Batches = ReadBatches(from),
        };
    }

    private static CellBatches? ReadBatches(StateReader from)
    {
        var count = from.Int();
        if (count == 0) return null;
        return count is >= CellBatches.Fewest and <= CellBatches.Most
            ? new(new(from.Long()), count, Read(from, count))
            : throw new StateFormatException($"a cell of a study has {count} batches");
    }

    private static void Write(StateWriter to, IReadOnlyDictionary<string, IReadOnlyList<double?>> all)
    {
        to.Int(all.Count);
        foreach (var (text, values) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            to.Text(text);
            foreach (var value in values) to.Real(value ?? double.NaN);
        }
    }

    private static Dictionary<string, IReadOnlyList<double?>> Read(StateReader from, int places)
    {
        var all = new Dictionary<string, IReadOnlyList<double?>>(StringComparer.Ordinal);
        for (var left = from.Int(); left > 0; left--)
        {
            var text = from.Text();
            all[text] =
            [
                .. Enumerable.Range(0, places)
                    .Select(_ => from.Real() is var value && double.IsNaN(value) ? (double?)null : value),
            ];
        }

        return all;
    }
}
