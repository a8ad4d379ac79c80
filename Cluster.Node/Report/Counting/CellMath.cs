using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorXen.Report.Counting;

/// <summary>Adds and subtracts rows of counters.</summary>
/// <remarks>
/// Our own loops and not those of System.Numerics.Tensors: a short run pays for compiling what that package's generic
/// methods consist of, and has few windows in which they are faster (docs/benchmarks.md, the series).
/// </remarks>
internal static class CellMath
{
    /// <summary>Adds to each cell of <paramref name="sums"/> the cell of <paramref name="more"/>.</summary>
    /// <param name="more">At least as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Span<long> sums, ReadOnlySpan<long> more)
    {
        more = more[..sums.Length];
        var wide = MemoryMarshal.Cast<long, Vector<long>>(sums);
        var wideMore = MemoryMarshal.Cast<long, Vector<long>>(more);
        for (var cells = 0; cells < wide.Length && cells < wideMore.Length; cells++) wide[cells] += wideMore[cells];
        for (var cell = wide.Length * Vector<long>.Count; cell < sums.Length; cell++) sums[cell] += more[cell];
    }

    /// <summary>Each cell of <paramref name="cells"/> becomes that of <paramref name="whole"/> less itself.</summary>
    /// <param name="whole">At least as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeFrom(Span<long> cells, ReadOnlySpan<long> whole)
    {
        for (var cell = 0; cell < cells.Length; cell++) cells[cell] = whole[cell] - cells[cell];
    }
}
