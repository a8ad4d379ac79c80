using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ActorXen.Engine;

/// <summary>Loads memory into the caches before it is needed. Never waits, never fails, changes nothing.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>
    /// Prefetches a small object: its first cache line, and the line of its 48th byte, because objects are not aligned
    /// to lines.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Object(object target) => Object(target, 0, 48);

    /// <summary>
    /// Some bytes of an object or near it. If the collector moves it, the wrong memory is fetched, which is harmless.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Object(object target, int offset, int bytes)
    {
        if (!Sse.IsSupported) return;
        var begin = *(byte**)Unsafe.AsPointer(ref target) + offset;
        for (var line = 0; line < bytes; line += LineBytes) Sse.Prefetch0(begin + line);
        Sse.Prefetch0(begin + bytes);
    }
}
