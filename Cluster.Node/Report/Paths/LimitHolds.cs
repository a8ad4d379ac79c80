using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>When back ends left packets in their transmit rings because of a limit.</summary>
internal sealed class LimitHolds
{
    /// <summary>
    /// More than the periods for which a packet of a full ring waits, unless the limit is below a quarter of a ring's
    /// slots in a period.
    /// </summary>
    private const int MostOfOwner = 64;

    private readonly SortedDictionary<int, Queue<(long From, long To)>> _holds = [];

    public void Add(int owner, long from, long to)
    {
        if (!_holds.TryGetValue(owner, out var holds)) _holds[owner] = holds = new();
        if (holds.Count == MostOfOwner) holds.Dequeue();
        holds.Enqueue((from, to));
    }

    /// <summary>Those of a back end that end after a time, in order.</summary>
    public IEnumerable<(long From, long To)> Of(int owner, long after) =>
        _holds.Count > 0 && _holds.TryGetValue(owner, out var holds) ? holds.Where(hold => hold.To > after) : [];

    public void Forget() => _holds.Clear();

    public void Save(StateWriter state)
    {
        state.Int(_holds.Count);
        foreach (var (owner, holds) in _holds)
        {
            state.Int(owner);
            state.Int(holds.Count);
            foreach (var (from, to) in holds)
            {
                state.Long(from);
                state.Long(to);
            }
        }
    }

    public void Load(StateReader state)
    {
        _holds.Clear();
        for (var owners = state.Int(); owners > 0; owners--)
        {
            var owner = state.Int();
            for (var left = state.Int(); left > 0; left--) Add(owner, state.Long(), state.Long());
        }
    }
}
