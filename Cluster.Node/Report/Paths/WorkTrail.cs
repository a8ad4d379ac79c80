using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>Where the work of one owner and kind waited: when it was asked for, and which vCPUs had it since.</summary>
internal sealed class WorkTrail
{
    /// <summary>Work moves rarely, so this is enough for one asking and the one before it.</summary>
    private const int Kept = 8;

    private readonly (long Time, int Vcpu)[] _places = new (long, int)[Kept];
    private int _count;

    /// <summary>When the latest work was asked for, ns.</summary>
    public long AskedAt { get; private set; } = long.MinValue;

    public void Ask(long time, int vcpu)
    {
        AskedAt = time;
        Move(time, vcpu);
    }

    public void Move(long time, int vcpu)
    {
        if (_count == Kept)
        {
            Array.Copy(_places, Kept / 2, _places, 0, Kept / 2);
            _count = Kept / 2;
        }

        _places[_count++] = (time, vcpu);
    }

    /// <summary>The vCPU that had the work at a time, and until when.</summary>
    /// <param name="otherwise">If that is not known.</param>
    public (int Vcpu, long Until) At(long time, int otherwise)
    {
        var (vcpu, until) = (otherwise, long.MaxValue);
        for (var place = _count - 1; place >= 0; place--)
        {
            if (_places[place].Time <= time) return (_places[place].Vcpu, until);
            (vcpu, until) = (_places[place].Vcpu, _places[place].Time);
        }

        return (vcpu, until);
    }

    public void Save(StateWriter state)
    {
        state.Long(AskedAt);
        state.Int(_count);
        foreach (var (time, vcpu) in _places.AsSpan(0, _count))
        {
            state.Long(time);
            state.Int(vcpu);
        }
    }

    public static WorkTrail Load(StateReader state)
    {
        var trail = new WorkTrail { AskedAt = state.Long(), _count = state.Int() };
        for (var place = 0; place < trail._count; place++) trail._places[place] = (state.Long(), state.Int());
        return trail;
    }
}
