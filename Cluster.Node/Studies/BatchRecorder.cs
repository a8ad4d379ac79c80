using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Studies;

/// <summary>Takes the measures of each batch of a run when it ends, so that none of its counts is kept.</summary>
/// <param name="measures">What to take.</param>
/// <param name="length">Virtual time of the run.</param>
/// <param name="count">Batches into which it is cut.</param>
internal sealed class BatchRecorder(IReadOnlyList<Measure> measures, Duration length, int count)
{
    private readonly Dictionary<string, IReadOnlyList<double?>> _values = measures.DistinctBy(measure => measure.Text)
        .ToDictionary(
            measure => measure.Text, IReadOnlyList<double?> (_) => new List<double?>(count), StringComparer.Ordinal);

    private VirtualTime _begun;
    private IReadOnlyList<byte[]> _counts = [];
    private int _done;

    /// <summary>The end of the batch that is under way.</summary>
    public VirtualTime End => CellBatches.EndOf(length, count, _done);

    public CellBatches Batches => new(length, count, _values);

    /// <summary>Before the first event.</summary>
    public void Begin(ISimulation simulation, RunFacts facts) =>
        (_begun, _counts) = (simulation.Now, facts.SaveCounts(simulation));

    /// <summary>Takes the batch that ends now.</summary>
    public void Take(ISimulation simulation, RunFacts facts)
    {
        var counts = facts.SaveCounts(simulation);
        var view = new SubjectView(facts.ReportsFrom(simulation, [(_begun, _counts)])[0], simulation.Hosts);
        foreach (var measure in measures.DistinctBy(measure => measure.Text))
            ((List<double?>)_values[measure.Text]).Add(measure.Of(view));
        (_begun, _counts, _done) = (simulation.Now, counts, _done + 1);
    }
}
