using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>
/// How many interrupts a pCPU has taken since the run began, by vector and line. Saved with the pCPU's page.
/// </summary>
/// <remarks>Few of 256 vectors are used, so a table of them for each pCPU would be mostly empty.</remarks>
public sealed class VectorCounts
{
    /// <summary>In place of the line of a vector that is the hypervisor's own.</summary>
    public const int NoIrq = -1;

    private readonly SortedDictionary<(int Vector, int Irq), long> _counts = [];

    /// <summary>By vector, then by line: a vector that was freed may be another line's.</summary>
    public IEnumerable<(int Vector, int Irq, long Count)> All =>
        _counts.Select(entry => (entry.Key.Vector, entry.Key.Irq, entry.Value));

    public void Add(int vector, int irq) =>
        _counts[(vector, irq)] = _counts.GetValueOrDefault((vector, irq)) + 1;

    public void Save(StateWriter state)
    {
        state.Int(_counts.Count);
        foreach (var ((vector, irq), count) in _counts)
        {
            state.Int(vector);
            state.Int(irq);
            state.Long(count);
        }
    }

    public void Load(StateReader state)
    {
        _counts.Clear();
        for (var left = state.Int(); left > 0; left--) _counts.Add((state.Int(), state.Int()), state.Long());
    }
}
