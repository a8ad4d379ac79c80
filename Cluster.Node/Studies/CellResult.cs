using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>What is known of a cell that was run.</summary>
/// <remarks>
/// A study leaves out the longest warm-up of all its cells, which is known when the last one is done. So a cell keeps
/// its measures for every end of a warm-up that is not before its own.
/// </remarks>
public sealed record CellResult
{
    /// <summary>Hash of the run; the same as of <c>actorxen run</c> with the same settings and seed.</summary>
    public required ulong Hash { get; init; }

    /// <summary>Messages delivered.</summary>
    public required long Delivered { get; init; }

    /// <summary>Wall time to build, run and measure it, s.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>What keeps a reader from trusting the run, a sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>
    /// Virtual times at which the measures can begin: the end of the cell's own warm-up, then later ones.
    /// </summary>
    public required IReadOnlyList<VirtualTime> Begins { get; init; }

    /// <summary>By measure's text: the value for each of <see cref="Begins"/>; null where the run cannot say.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> Values { get; init; }

    /// <summary>
    /// Of a sample of racks: the standard errors of <see cref="Values"/> as estimates for all racks with the same seed;
    /// null where too little was observed to tell. Empty if all racks were run.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double?>> SamplingErrors { get; init; } =
        new Dictionary<string, IReadOnlyList<double?>>(StringComparer.Ordinal);

    /// <summary>
    /// Everything that was counted, as <see cref="CellCounts"/> writes it; empty if it is not kept, because the cell
    /// has too many hosts and domains, or is a sample of racks.
    /// </summary>
    public ReadOnlyMemory<byte> Counts { get; init; }

    /// <summary>The same measures in batches; null if they were not asked for.</summary>
    public CellBatches? Batches { get; init; }

    /// <summary>Whether who was asked to run it had it already. Not kept with the result.</summary>
    public bool IsKnown { get; init; }

    /// <summary>End of the cell's own warm-up.</summary>
    public VirtualTime WarmUpEnd => Begins[0];

    /// <param name="begin">The study's: the last of the cell's own if that is later.</param>
    public double? At(VirtualTime begin, Measure measure) => Values[measure.Text][PlaceOf(begin)];

    /// <summary>The standard error of the value because racks were sampled; null if that is not known.</summary>
    /// <inheritdoc cref="At"/>
    public double? SamplingErrorAt(VirtualTime begin, Measure measure) =>
        SamplingErrors.TryGetValue(measure.Text, out var errors) ? errors[PlaceOf(begin)] : null;

    /// <summary>Whether it has all of the measures. A stored one may have been asked for others.</summary>
    public bool Has(IReadOnlyList<Measure> measures) => measures.All(
        measure => Values.ContainsKey(measure.Text) && Batches?.Values.ContainsKey(measure.Text) is not false);

    /// <summary>The same with the values of all of the measures.</summary>
    /// <returns>null if it does not know one, so that the cell must be run again.</returns>
    public CellResult? For(IReadOnlyList<Measure> measures)
    {
        if (Has(measures)) return this;
        if (Counts.IsEmpty) return null;
        try
        {
            var views = CellCounts.Read(Counts);
            if (views.Count != Begins.Count) return null;
            var values = new Dictionary<string, IReadOnlyList<double?>>(Values, StringComparer.Ordinal);
            foreach (var measure in measures) values.TryAdd(measure.Text, [.. views.Select(measure.Of)]);
            return this with { Values = values };
        }
        catch (StateFormatException)
        {
            return null;
        }
    }

    /// <summary>The same with the values of an earlier result of the same cell too.</summary>
    public CellResult With(CellResult? earlier) => earlier is null || !earlier.Begins.SequenceEqual(Begins)
        ? this
        : this with
        {
            Values = Joined(earlier.Values, Values),
            SamplingErrors = Joined(earlier.SamplingErrors, SamplingErrors),
            Batches = Batches is { } own && earlier.Batches is { } before
                ? own with { Values = Joined(before.Values, own.Values) }
                : Batches,
        };

    private static Dictionary<string, IReadOnlyList<double?>> Joined(
        IReadOnlyDictionary<string, IReadOnlyList<double?>> earlier,
        IReadOnlyDictionary<string, IReadOnlyList<double?>> own) =>
        earlier.Concat(own.Where(one => !earlier.ContainsKey(one.Key)))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private int PlaceOf(VirtualTime begin)
    {
        var place = 0;
        while (place < Begins.Count - 1 && Begins[place] < begin) place++;
        return place;
    }
}
