using System.Runtime.CompilerServices;
using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>A handle on a scheduled event; saved and restored with the entity that holds it.</summary>
public readonly record struct ScheduledEvent(int Slot, uint Generation)
{
    /// <summary>Nothing scheduled. The default value.</summary>
    public static readonly ScheduledEvent None;

    public bool IsSet => Generation != 0;

    public void Save(StateWriter state)
    {
        state.Int(Slot);
        state.Long(Generation);
    }

    public static ScheduledEvent Load(StateReader state) => new(state.Int(), (uint)state.Long());
}

/// <summary>The future of one host: a 4-ary heap of 16-byte keys over payload slots.</summary>
/// <remarks>
/// Four children share a cache line of keys, and payloads do not move: faster than binary heaps from some thousand events
/// on (design §4). Cancelling only makes the slot's generation old; the key is dropped when it reaches the top, or when
/// dead keys outnumber the living.
/// </remarks>
public sealed class EventQueue
{
    private Key[] _heap = new Key[64];
    private Slot[] _slots = new Slot[64];
    private int _heapCount;
    private int _slotCount;
    private int _firstFree = -1;
    private int _dead;

    /// <summary>Events that will happen.</summary>
    public int Count => _heapCount - _dead;

    /// <summary>Due time of the next event; <see cref="VirtualTime.Never"/> when there is none.</summary>
    public VirtualTime NextDue
    {
        get
        {
            if (_dead != 0) DropDeadTop();
            return _heapCount == 0 ? VirtualTime.Never : new(_heap[0].Due);
        }
    }

    public ScheduledEvent Add(VirtualTime due, EventOrder order, EntityRef target, Message message)
    {
        int slot;
        if (_firstFree >= 0)
        {
            slot = _firstFree;
            _firstFree = _slots[slot].NextFree;
        }
        else
        {
            slot = _slotCount++;
            if (slot == _slots.Length) Array.Resize(ref _slots, slot * 2);
            _slots[slot].Generation = 1;
        }

        ref var taken = ref _slots[slot];
        taken.Order = order.Packed;
        taken.Message = message;
        taken.Target = target.Number;
        Push(new Key(due.Nanoseconds, slot));
        return new(slot, taken.Generation);
    }

    /// <summary>False if the event has already happened or was already taken back.</summary>
    public bool Cancel(ScheduledEvent scheduled)
    {
        if (!scheduled.IsSet || !IsPending(scheduled)) return false;
        _slots[scheduled.Slot].Message = null;
        _dead++;
        if (_dead > 1024 && _dead > _heapCount / 2) Compact();
        return true;
    }

    public bool IsPending(ScheduledEvent scheduled)
    {
        ref var slot = ref _slots[scheduled.Slot];
        return slot.Generation == scheduled.Generation && slot.Message is not null;
    }

    /// <summary>Takes the next event if it is due before <paramref name="horizon"/>.</summary>
    public bool TryTake(VirtualTime horizon, out VirtualTime due, out EventOrder order, out EntityRef target, out Message message)
    {
        if (_dead != 0) DropDeadTop();
        if (_heapCount == 0 || _heap[0].Due >= horizon.Nanoseconds)
        {
            (due, order, target, message) = (VirtualTime.Never, default, EntityRef.None, null!);
            return false;
        }

        var top = _heap[0];
        ref var slot = ref _slots[top.Slot];
        (due, order, target, message) = (new(top.Due), new(slot.Order), new(slot.Target), slot.Message!);
        Free(top.Slot);
        PopTop();
        return true;
    }

    /// <summary>Slots keep their places, so that handles inside entities stay good.</summary>
    public void Save(StateWriter state)
    {
        if (_dead != 0) Compact();
        state.Section("queue");
        state.Int(_slotCount);
        for (var slot = 0; slot < _slotCount; slot++) state.Long(_slots[slot].Generation);
        state.Int(_heapCount);
        // In slot order, so that the same state always gives the same bytes whatever the heap looks like.
        var dueBySlot = new Dictionary<int, long>(_heapCount);
        for (var index = 0; index < _heapCount; index++) dueBySlot.Add(_heap[index].Slot, _heap[index].Due);
        for (var slot = 0; slot < _slotCount; slot++)
        {
            if (!dueBySlot.TryGetValue(slot, out var due)) continue;
            state.Int(slot);
            state.Long(due);
            state.Fixed(_slots[slot].Order);
            state.Int(_slots[slot].Target);
            state.Message(_slots[slot].Message!);
        }
    }

    public void Load(StateReader state)
    {
        state.Section("queue");
        _slotCount = state.Int();
        _slots = new Slot[Math.Max(64, _slotCount)];
        _heap = new Key[64];
        (_heapCount, _dead) = (0, 0);
        for (var slot = 0; slot < _slotCount; slot++) _slots[slot].Generation = (uint)state.Long();
        for (var left = state.Int(); left > 0; left--)
        {
            var slot = state.Int();
            var due = state.Long();
            _slots[slot].Order = state.Fixed();
            _slots[slot].Target = state.Int();
            _slots[slot].Message = state.Message();
            Push(new Key(due, slot));
        }

        _firstFree = -1;
        for (var slot = _slotCount - 1; slot >= 0; slot--)
        {
            if (_slots[slot].Message is not null) continue;
            _slots[slot].NextFree = _firstFree;
            _firstFree = slot;
        }
    }

    private bool Before(in Key left, in Key right)
    {
        if (left.Due != right.Due) return left.Due < right.Due;
        return _slots[left.Slot].Order < _slots[right.Slot].Order;
    }

    private void Push(Key key)
    {
        if (_heapCount == _heap.Length) Array.Resize(ref _heap, _heapCount * 2);
        var heap = _heap;
        var hole = _heapCount++;
        while (hole > 0)
        {
            var parent = (hole - 1) >> 2;
            if (!Before(key, heap[parent])) break;
            heap[hole] = heap[parent];
            hole = parent;
        }

        heap[hole] = key;
    }

    private void PopTop()
    {
        var last = _heap[--_heapCount];
        if (_heapCount > 0) SiftDown(0, last);
    }

    private void SiftDown(int hole, Key key)
    {
        var heap = _heap;
        var count = _heapCount;
        while (true)
        {
            var child = (hole << 2) + 1;
            if (child >= count) break;
            var least = child;
            var end = Math.Min(child + 4, count);
            for (var other = child + 1; other < end; other++)
            {
                if (Before(heap[other], heap[least])) least = other;
            }

            if (!Before(heap[least], key)) break;
            heap[hole] = heap[least];
            hole = least;
        }

        heap[hole] = key;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DropDeadTop()
    {
        while (_heapCount > 0 && _slots[_heap[0].Slot].Message is null)
        {
            Free(_heap[0].Slot);
            _dead--;
            PopTop();
        }
    }

    private void Compact()
    {
        var kept = 0;
        for (var index = 0; index < _heapCount; index++)
        {
            var key = _heap[index];
            if (_slots[key.Slot].Message is null) Free(key.Slot);
            else _heap[kept++] = key;
        }

        (_heapCount, _dead) = (kept, 0);
        for (var index = (kept - 2) >> 2; index >= 0 && kept > 1; index--) SiftDown(index, _heap[index]);
    }

    private void Free(int index)
    {
        ref var slot = ref _slots[index];
        slot.Message = null;
        slot.Generation = slot.Generation == uint.MaxValue ? 1 : slot.Generation + 1;
        slot.NextFree = _firstFree;
        _firstFree = index;
    }

    private readonly record struct Key(long Due, int Slot);

    private struct Slot
    {
        public Message? Message;
        public ulong Order;
        public int Target;
        public uint Generation;
        public int NextFree;
    }
}
