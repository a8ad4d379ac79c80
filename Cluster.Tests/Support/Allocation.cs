namespace ActorXen.Tests.Support;

/// <summary>
/// Classes that measure allocation run alone, after all others, because the garbage of other tests spoils a figure.
/// </summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests;

/// <summary>What a piece of code allocates.</summary>
internal static class Allocation
{
    private const int MostAttempts = 20;

    /// <summary>Bytes that this thread allocates in it.</summary>
    /// <param name="act">May be called several times.</param>
    /// <remarks>
    /// A garbage collection, of which the runtime itself may be the cause, takes the thread's unused room away, and the
    /// runtime counts that as allocated. So a figure counts only if nothing was collected meanwhile, or if it is zero
    /// all the same.
    /// </remarks>
    public static long Of(Action act)
    {
        var allocated = 0L;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var collections = GC.CollectionCount(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            act();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated == 0 || GC.CollectionCount(0) == collections) break;
        }

        return allocated;
    }
}
