using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ActorXen.Engine;

/// <summary>Asks for memory before it is needed. Never waits, never fails, changes nothing.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>
    /// A small object: its first line and, since objects do not begin on lines, where its 48th byte is.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Object(object target) => Object(target, 0, 48);

    /// <summary>
    /// Some bytes of an object or round it. If the collector moves it, the wrong memory comes near; no harm.
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
