using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Nodes.Wire;

/// <summary>Encodes the events of one batch.</summary>
internal sealed class EventWriter
{
    private readonly StateWriter _state = new();

    public int Count { get; private set; }

    public int Length => _state.Length;

    /// <summary>Due time of the earliest event written.</summary>
    public VirtualTime EarliestDue { get; private set; } = VirtualTime.Never;

    public void Add(in AbroadEvent leaving)
    {
        _state.Long(leaving.Due.Nanoseconds);
        _state.Fixed(leaving.Order.Packed);
        _state.Int(leaving.Host);
        _state.Int(leaving.Target.Number);
        _state.Message(leaving.Message);
        EarliestDue = VirtualTime.Earlier(EarliestDue, leaving.Due);
        Count++;
    }

    /// <summary>Returns what was written since the last call.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var bytes = Count == 0 ? default : new ReadOnlyMemory<byte>(_state.ToArray());
        _state.Clear();
        (Count, EarliestDue) = (0, VirtualTime.Never);
        return bytes;
    }

    /// <exception cref="StateFormatException">Damaged.</exception>
    public static IEnumerable<AbroadEvent> Read(ReadOnlyMemory<byte> events)
    {
        var state = new StateReader(events);
        while (!state.AtEnd)
            yield return new(new(state.Long()), new(state.Fixed()), state.Int(), new(state.Int()), state.Message());
    }
}
