using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>What a vCPU is doing, as far as it keeps its work from being done.</summary>
internal enum Activity : byte
{
    Unknown = 0,
    Down = 1,
    Blocked = 2,
    Waiting = 3,
    Kicked = 4,
    IdleExit = 5,
    Hypervisor = 6,
    Guest = 7,

    /// <summary>Firmware has its pCPU.</summary>
    Stolen = 8,
}

/// <summary>A stretch of a vCPU's time, up to the next one. Small, because there is one for each fact.</summary>
internal readonly struct Piece(
    long start, Activity activity, int who = -1, WaitRule rule = WaitRule.None, WorkClass work = WorkClass.HardIrq,
    int tag = 0)
{
    /// <summary>Activity, rule and class, so that pieces are compared fast.</summary>
    private readonly int _what = (int)activity | ((int)rule << 8) | ((int)work << 16);

    /// <summary>Virtual time, ns.</summary>
    public long Start { get; } = start;

    /// <summary>
    /// Of <see cref="Activity.Waiting"/>: the vCPU that has the pCPU, or -1. Of <see cref="Activity.Guest"/>: the
    /// entity whose work is executed, or -1 for the kernel's.
    /// </summary>
    public int Who { get; } = who;

    /// <summary>Of guest work.</summary>
    public int Tag { get; } = tag;

    public Activity Activity => (Activity)(byte)_what;

    /// <summary>Of <see cref="Activity.Waiting"/>.</summary>
    public WaitRule Rule => (WaitRule)(byte)(_what >> 8);

    /// <summary>Of guest work.</summary>
    public WorkClass Class => (WorkClass)(byte)(_what >> 16);

    /// <summary>The same, beginning at another time.</summary>
    public Piece At(long start) => new(start, Activity, Who, Rule, Class, Tag);

    public bool IsLike(in Piece other) =>
        _what == other._what && Who == other.Who && Tag == other.Tag;
}

/// <summary>The latest history of a vCPU, as long as an open request or wakeup may need it.</summary>
internal sealed class VcpuLog
{
    private const int FewestKept = 64;

    private Piece[] _pieces = new Piece[FewestKept];
    private int _first;
    private int _end;

    public VcpuLog() => Put(new(long.MinValue, Activity.Unknown));

    public int Count => _end - _first;

    public ref readonly Piece Last => ref _pieces[_end - 1];

    /// <summary>In order of time.</summary>
    public ReadOnlySpan<Piece> Pieces => _pieces.AsSpan(_first, Count);

    /// <summary>It is full and would have to grow, so that old pieces should be forgotten first.</summary>
    public bool IsFull => _end == _pieces.Length && _first == 0;

    /// <summary>Begins a new log: what was before is not known.</summary>
    public void Forget()
    {
        (_first, _end) = (0, 0);
        Put(new(long.MinValue, Activity.Unknown));
    }

    /// <summary>From the piece's start on the vCPU does this.</summary>
    public void Put(in Piece piece)
    {
        var last = _end - 1;
        if (last >= _first)
        {
            if (_pieces[last].IsLike(piece)) return;
            if (_pieces[last].Start == piece.Start)
            {
                if (last > _first && _pieces[last - 1].IsLike(piece)) _end = last;
                else _pieces[last] = piece;
                return;
            }
        }

        if (_end == _pieces.Length) MakeRoom();
        _pieces[_end++] = piece;
    }

    /// <summary>Forgets what the vCPU did from this time on.</summary>
    public void CutAt(long time)
    {
        while (Count > 1 && Last.Start >= time) _end--;
    }

    /// <summary>The pieces that last beyond this time.</summary>
    public ReadOnlySpan<Piece> From(long time)
    {
        var at = _end - 1;
        while (at > _first && _pieces[at].Start > time) at--;
        return _pieces.AsSpan(at, _end - at);
    }

    /// <summary>Keeps only the pieces that last beyond this time.</summary>
    public void ForgetBefore(long time)
    {
        while (Count > 1 && _pieces[_first + 1].Start <= time) _first++;
    }

    public void Save(StateWriter state)
    {
        state.Int(Count);
        foreach (ref readonly var piece in Pieces)
        {
            state.Long(piece.Start);
            state.Int((int)piece.Activity);
            state.Int(piece.Who);
            state.Int((int)piece.Rule);
            state.Int((int)piece.Class);
            state.Int(piece.Tag);
        }
    }

    public void Load(StateReader state)
    {
        (_first, _end) = (0, 0);
        for (var left = state.Int(); left > 0; left--)
            Put(new(
                state.Long(), (Activity)state.Int(), state.Int(), (WaitRule)state.Int(), (WorkClass)state.Int(),
                state.Int()));
    }

    private void MakeRoom()
    {
        var count = Count;
        var target = count * 2 > _pieces.Length ? new Piece[_pieces.Length * 2] : _pieces;
        Array.Copy(_pieces, _first, target, 0, count);
        (_pieces, _first, _end) = (target, 0, count);
    }
}
