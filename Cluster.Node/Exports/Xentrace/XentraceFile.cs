using System.Buffers;
using System.Buffers.Binary;
using ActorXen.Messages;

namespace ActorXen.Exports.Xentrace;

/// <summary>
/// The records of one host as Xen's tracing writes them: a window for each pCPU in turn, which contains its records
/// since the last one.
/// </summary>
/// <remarks>docs/export.md. Little-endian 32-bit words; the file has no header.</remarks>
internal sealed class XentraceFile
{
    /// <summary>Most pCPUs that the format's reader takes.</summary>
    public const int MostPcpus = 256;

    /// <summary>
    /// Ticks of the trace's clock in a nanosecond. Records of one nanosecond get different ticks, in causal order.
    /// </summary>
    public const int TicksPerNanosecond = 1 << TickBits;

    /// <summary>Virtual time zero in the trace, ns, because a timestamp of 0 means none.</summary>
    public const long Base = 1_000;

    private const int TickBits = 8;
    private const uint PcpuChange = 0x2001f003;
    private const uint HasTime = 0x8000_0000;
    private const int MostRecord = 4 + 8 + (4 * 7);

    private readonly Stream _to;
    private readonly int _longest;

    /// <summary>Windows that are complete, but not written yet.</summary>
    private readonly ArrayBufferWriter<byte> _complete = new();

    private readonly byte[][] _windows;
    private readonly int[] _lengths;
    private int _total;
    private long _stamp;

    /// <param name="to">Where to write.</param>
    /// <param name="pcpus">1 to <see cref="MostPcpus"/>.</param>
    /// <param name="longest">Bytes of records after which the windows of all pCPUs end.</param>
    public XentraceFile(Stream to, int pcpus, int longest)
    {
        (_to, _longest) = (to, longest);
        _windows = [.. Enumerable.Range(0, pcpus).Select(_ => new byte[1_024])];
        _lengths = new int[pcpus];
    }

    public long Written { get; private set; }

    /// <summary>Writes a record with a timestamp of its own.</summary>
    public void Timed(int pcpu, VirtualTime at, uint record, params ReadOnlySpan<uint> words) =>
        Add(pcpu, record, NextStamp(at), words);

    /// <summary>Writes a record that has the time of the pCPU's last one.</summary>
    public void Untimed(int pcpu, uint record, params ReadOnlySpan<uint> words) => Add(pcpu, record, null, words);

    /// <summary>Writes a record on every pCPU, all with one timestamp.</summary>
    /// <param name="words">Of a pCPU's record.</param>
    public void TimedEverywhere(VirtualTime at, uint record, Func<int, uint[]> words)
    {
        var stamp = NextStamp(at);
        for (var pcpu = 0; pcpu < _windows.Length; pcpu++) Add(pcpu, record, stamp, words(pcpu));
    }

    /// <summary>The timestamp that a record of this time would have at least.</summary>
    public static long StampOf(long nanoseconds) => (nanoseconds + Base) << TickBits;

    /// <summary>Writes the windows that are complete.</summary>
    public void Flush()
    {
        _to.Write(_complete.WrittenSpan);
        _complete.ResetWrittenCount();
    }

    /// <summary>
    /// Ends all windows if they are long enough. Called between facts, so that it depends on nothing but them where a
    /// window ends.
    /// </summary>
    public void EndLongWindows()
    {
        if (_total >= _longest) EndWindows();
    }

    public void EndWindows()
    {
        Span<byte> change = stackalloc byte[12];
        for (var pcpu = 0; pcpu < _windows.Length; pcpu++)
        {
            if (_lengths[pcpu] == 0) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(change, PcpuChange);
            BinaryPrimitives.WriteInt32LittleEndian(change[4..], pcpu);
            BinaryPrimitives.WriteInt32LittleEndian(change[8..], _lengths[pcpu]);
            _complete.Write(change);
            _complete.Write(_windows[pcpu].AsSpan(0, _lengths[pcpu]));
            _lengths[pcpu] = 0;
        }

        _total = 0;
    }

    /// <summary>Strictly increasing over all pCPUs, so that no reader sees an effect before its cause.</summary>
    private long NextStamp(VirtualTime at) => _stamp = Math.Max(_stamp + 1, StampOf(at.Nanoseconds));

    private void Add(int pcpu, uint record, long? stamp, ReadOnlySpan<uint> words)
    {
        ref var length = ref _lengths[pcpu];
        if (_windows[pcpu].Length - length < MostRecord) Array.Resize(ref _windows[pcpu], _windows[pcpu].Length * 2);
        var begin = length;
        var window = _windows[pcpu].AsSpan();
        var time = stamp is null ? 0 : HasTime;
        BinaryPrimitives.WriteUInt32LittleEndian(window[length..], record | (uint)words.Length << 28 | time);
        length += 4;
        if (stamp is { } ticks)
        {
            BinaryPrimitives.WriteInt64LittleEndian(window[length..], ticks);
            length += 8;
        }

        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(window[length..], word);
            length += 4;
        }

        Written++;
        _total += length - begin;
    }
}
