using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Which line has which vector on a pCPU.</summary>
/// <remarks>
/// Interrupts §9 and §10.4. The upper four bits of a vector are its priority class.
/// Successive lines get vectors 8 apart, so that they fall into different classes.
/// The hypervisor's own vectors are above all of them, but for the one of the cleanup IPI. There is no legacy
/// controller, whose sixteen vectors would be missing on pCPU 0. Saved with the pCPU's page.
/// </remarks>
/// <param name="hasCleanup">Whether <see cref="Cleanup"/> is the hypervisor's.</param>
public sealed class VectorTable(bool hasCleanup = false)
{
    /// <summary>The dynamic range, both ends included.</summary>
    public const int Lowest = 0x20;
    public const int Highest = 0xEF;

    /// <summary>Of the IPI that frees the vector of a line that has moved away.</summary>
    public const int Cleanup = (int)HostVector.Cleanup;

    /// <summary>Of the interrupt that tells of descriptors of blocked vCPUs (Own).</summary>
    public const int WakeupVector = (int)HostVector.PostedWakeup;

    /// <summary>Of the pCPU's own timer.</summary>
    public const int TimerVector = (int)HostVector.Timer;

    /// <summary>Of a call from another pCPU.</summary>
    public const int CallVector = (int)HostVector.Call;

    /// <summary>Of the IPI after which a pCPU looks at its softirqs.</summary>
    public const int EventCheckVector = (int)HostVector.EventCheck;

    private const int Step = 8;

    private readonly SortedDictionary<int, int> _vectorOf = [];
    private int _next = Lowest;

    /// <summary>The priority class of a vector.</summary>
    public static int ClassOf(int vector) => vector >> 4;

    /// <summary>How many lines fit.</summary>
    public int Capacity => Highest - Lowest + (hasCleanup ? 0 : 1);

    public bool IsFull => _vectorOf.Count == Capacity;

    /// <summary>Lines that have a vector here.</summary>
    public int Count => _vectorOf.Count;

    public int Free => Capacity - Count;

    /// <summary>0 if the line has no vector here.</summary>
    public int this[int irq] => _vectorOf.GetValueOrDefault(irq);

    /// <returns>False if no vector is free (ENOSPC).</returns>
    public bool TryAllocate(int irq)
    {
        if (_vectorOf.ContainsKey(irq)) return true;
        for (var tried = 0; tried <= Highest - Lowest; tried++)
        {
            var vector = _next;
            // Past the end: the next of the eight rows of vectors.
            _next = vector + Step <= Highest ? vector + Step : Lowest + ((vector + 1 - Lowest) % Step);
            if ((hasCleanup && vector == Cleanup) || _vectorOf.ContainsValue(vector)) continue;
            _vectorOf.Add(irq, vector);
            return true;
        }

        return false;
    }

    public void Release(int irq) => _vectorOf.Remove(irq);

    public void Save(StateWriter state)
    {
        state.Int(_next);
        state.Int(_vectorOf.Count);
        foreach (var (irq, vector) in _vectorOf)
        {
            state.Int(irq);
            state.Int(vector);
        }
    }

    public void Load(StateReader state)
    {
        _next = state.Int();
        _vectorOf.Clear();
        for (var left = state.Int(); left > 0; left--) _vectorOf.Add(state.Int(), state.Int());
    }
}
