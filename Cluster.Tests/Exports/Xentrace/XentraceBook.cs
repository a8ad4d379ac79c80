namespace ActorXen.Tests.Exports.Xentrace;

/// <summary>Adds up the records of a file, and checks what must hold in every file.</summary>
internal sealed class XentraceBook
{
    public const uint Idle = 32_767;

    private readonly Dictionary<uint, (int State, XentraceRecord Since)> _open = [];
    private readonly Dictionary<int, uint> _current = [];
    private readonly Dictionary<(uint Vcpu, int State), (long Times, long Ticks)> _ticks = [];
    private readonly Dictionary<(uint Vcpu, int State), long> _nanoseconds = [];
    private readonly Dictionary<(uint Vcpu, uint Reason), long> _exits = [];
    private readonly Dictionary<(uint Vcpu, uint Call), long> _calls = [];
    private readonly Dictionary<uint, long> _injected = [];

    public XentraceBook(byte[] file)
    {
        var last = new Dictionary<int, long>();
        foreach (var record in XentraceReader.Read(file))
        {
            Assert.True(record.Stamp >= last.GetValueOrDefault(record.Pcpu), $"{record} goes back in time");
            last[record.Pcpu] = record.Stamp;
        }

        foreach (var record in XentraceReader.InOrder(file)) Take(record);
        Assert.All(_open.Values, open => Assert.True(
            open.State != 0 || last.Values.Max() == open.Since.Stamp, $"{open.Since} is not ended"));
    }

    /// <summary>Interrupts that guests found at an entry, by vCPU.</summary>
    public IReadOnlyDictionary<uint, long> Injected => _injected;

    public long Wakes { get; private set; }

    public long Irqs { get; private set; }

    /// <summary>How often, and for how many ticks, a vCPU was in a state, of intervals that ended.</summary>
    public IReadOnlyDictionary<(uint Vcpu, int State), (long Times, long Ticks)> Ticks => _ticks;

    public IReadOnlyDictionary<(uint Vcpu, uint Reason), long> Exits => _exits;

    /// <summary>Hypercalls of PV guests, by number.</summary>
    public IReadOnlyDictionary<(uint Vcpu, uint Call), long> Calls => _calls;

    public long NanosecondsOf(uint vcpu, int state) => _nanoseconds.GetValueOrDefault((vcpu, state));

    private void Take(XentraceRecord record)
    {
        var current = _current.GetValueOrDefault(record.Pcpu, uint.MaxValue);
        if (record.IsRunState) Change(record, current);
        else if (record.Event == 0x00028008) Close(record, current, 0);
        else if (record.Event == 0x00021002) Continue(record, current);
        else if (record.Event == 0x00082004) Count(_injected, current);
        else if (record.Event == 0x00028004) Wakes++;
        else if (record.Event == 0x00802008) Irqs++;
        else if (record.Event == 0x00081102) Count(_exits, (current, record.Words[0]));
        else if (record.Event == 0x0020100d) Count(_calls, (current, record.Words[0] & 0xfffff));
    }

    private static void Count<TKey>(Dictionary<TKey, long> counts, TKey key)
        where TKey : notnull => counts[key] = 1 + counts.GetValueOrDefault(key);

    /// <summary>States follow each other without gaps, and a pCPU runs one vCPU at a time.</summary>
    private void Change(XentraceRecord record, uint current)
    {
        var vcpu = record.Words[0];
        if (_open.TryGetValue(vcpu, out var open))
            Assert.True(open.State == record.Before, $"{record}, but the vCPU was in {open.State}");
        else
            Assert.True(record.After == 0, $"{record} is the first of its vCPU");
        if (record.Before == 0)
        {
            Assert.Equal(current, vcpu);
            _current.Remove(record.Pcpu);
        }

        if (record.After == 0)
        {
            Assert.False(_current.ContainsKey(record.Pcpu), $"{record}, but the pCPU runs another one");
            Assert.DoesNotContain(vcpu, _current.Values);
            _current[record.Pcpu] = vcpu;
        }

        Close(record, vcpu, record.After);
    }

    private void Continue(XentraceRecord record, uint current)
    {
        Assert.Equal(current, record.Words[0]);
        Close(record, current, 0);
    }

    private void Close(XentraceRecord record, uint vcpu, int next)
    {
        if (_open.TryGetValue(vcpu, out var open))
        {
            var key = (vcpu, open.State);
            var (times, ticks) = _ticks.GetValueOrDefault(key);
            _ticks[key] = (times + 1, ticks + record.Stamp - open.Since.Stamp);
            _nanoseconds[key] =
                _nanoseconds.GetValueOrDefault(key) + record.Nanoseconds - open.Since.Nanoseconds;
        }

        _open[vcpu] = (next, record);
    }
}
