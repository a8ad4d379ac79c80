using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorXen.Messages;

namespace ActorXen.Engine;

/// <summary>A handle to a scheduled event, saved and restored with the entity that holds it.</summary>
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
/// Four children share a cache line of keys, and payloads do not move, so this is faster than a binary heap from a few
/// thousand events on. A taken event leaves a hole at the top, which the next added event fills. Most events schedule
/// another one, so the heap is repaired once instead of twice. Cancelling only empties the slot; the key is dropped
/// when it reaches the top, or when dead keys outnumber live ones.
/// </remarks>
public sealed class EventQueue
{
    private Key[] _heap = new Key[4];
    private Slot[] _slots = new Slot[4];
    private int _heapCount;
    private int _slotCount;
    private int _firstFree = -1;
    private int _dead;
    private bool _topIsHole;

    /// <summary>Number of pending events, without cancelled ones.</summary>
    public int Count => _heapCount - _dead - (_topIsHole ? 1 : 0);

    /// <summary>Due time of the next event; <see cref="VirtualTime.Never"/> when there is none.</summary>
    public VirtualTime NextDue
    {
        get
        {
            if (_topIsHole) CloseHole();
            if (_dead != 0) DropDeadTop();
            return _heapCount == 0 ? VirtualTime.Never : new(_heap[0].Due);
        }
    }

    public ScheduledEvent Add(VirtualTime due, EventOrder order, EntityRef target, Message message)
    {
        var slot = _firstFree;
        if (slot < 0) slot = NewSlot();
        ref var taken = ref _slots[slot];
        _firstFree = taken.TargetOrNextFree;
        taken.Order = order.Packed;
        taken.Message = message;
        taken.TargetOrNextFree = target.Number;
        var key = new Key(due.Nanoseconds, slot);
        if (_topIsHole)
        {
            _topIsHole = false;
            SiftDown(0, key);
        }
        else
        {
            Push(key);
        }

        return new(slot, taken.Generation);
    }

    /// <summary>False if the event was already delivered or cancelled.</summary>
    public bool Cancel(ScheduledEvent scheduled)
    {
        if (!scheduled.IsSet || !IsPending(scheduled)) return false;
        _slots[scheduled.Slot].Message = null;
        _dead++;
        if (_dead > 1024 && _dead > _heapCount / 2) Compact();
        return true;
    }

    /// <summary>Its place among the events of its instant. It must be pending.</summary>
    public EventOrder OrderOf(ScheduledEvent scheduled) => new(_slots[scheduled.Slot].Order);

    public bool IsPending(ScheduledEvent scheduled)
    {
        ref var slot = ref _slots[scheduled.Slot];
        return slot.Generation == scheduled.Generation && slot.Message is not null;
    }

    /// <summary>Takes the next event if it is due before <paramref name="horizon"/>.</summary>
    public bool TryTake(
        VirtualTime horizon, out VirtualTime due, out EntityRef target, [NotNullWhen(true)] out Message? message)
    {
        if (_topIsHole) CloseHole();
        if (_dead != 0) DropDeadTop();
        if (_heapCount == 0 || _heap[0].Due >= horizon.Nanoseconds)
        {
            (due, target, message) = (VirtualTime.Never, EntityRef.None, null);
            return false;
        }

        var top = _heap[0];
        ref var slot = ref _slots[top.Slot];
        (due, target, message) = (new(top.Due), new(slot.TargetOrNextFree), slot.Message!);
        Free(top.Slot);
        _topIsHole = true;
        return true;
    }

    /// <summary>Prefetches the earliest keys and the first slots.</summary>
    internal void Approach()
    {
        Prefetch.Object(_heap, 0, 512);
        Prefetch.Object(_slots, 0, 768);
    }

    /// <summary>Entities that get the next events, in no particular order, as many as fit.</summary>
    /// <returns>How many entity numbers were written.</returns>
    public int PeekTargets(VirtualTime horizon, Span<int> targets)
    {
        var found = 0;
        if (_topIsHole) CloseHole();
        if (_heapCount > 0 && _heap[0].Due < horizon.Nanoseconds) targets[found++] = 0;
        for (var next = 0; next < found; next++)
        {
            var child = (targets[next] << 2) + 1;
            var end = Math.Min(child + 4, _heapCount);
            for (; child < end && found < targets.Length; child++)
            {
                if (_heap[child].Due < horizon.Nanoseconds) targets[found++] = child;
            }
        }

        for (var next = 0; next < found; next++) targets[next] = _slots[_heap[targets[next]].Slot].TargetOrNextFree;
        return found;
    }

    /// <summary>Slots keep their indices, so handles that entities hold stay valid.</summary>
    public void Save(StateWriter state)
    {
        if (_topIsHole) CloseHole();
        if (_dead != 0) Compact();
        state.Section("queue");
        state.Int(_slotCount);
        for (var slot = 0; slot < _slotCount; slot++) state.Long(_slots[slot].Generation);
        state.Int(_heapCount);
        // In slot order, so that equal states give equal bytes whatever the layout of the heap.
        var dueBySlot = new long[_slotCount];
        for (var index = 0; index < _heapCount; index++) dueBySlot[_heap[index].Slot] = _heap[index].Due;
        for (var slot = 0; slot < _slotCount; slot++)
        {
            if (_slots[slot].Message is not { } message) continue;
            state.Int(slot);
            state.Long(dueBySlot[slot]);
            state.Fixed(_slots[slot].Order);
            state.Int(_slots[slot].TargetOrNextFree);
            state.Message(message);
        }
    }

    public void Load(StateReader state)
    {
        state.Section("queue");
        _slotCount = state.Int();
        _slots = new Slot[Math.Max(4, _slotCount)];
        _heap = new Key[4];
        (_heapCount, _dead, _topIsHole) = (0, 0, false);
        for (var slot = 0; slot < _slotCount; slot++) _slots[slot].Generation = (uint)state.Long();
        for (var left = state.Int(); left > 0; left--)
        {
            var slot = state.Int();
            if ((uint)slot >= (uint)_slotCount)
                throw new StateFormatException($"an event in slot {slot} of {_slotCount}");
            var due = state.Long();
            _slots[slot].Order = state.Fixed();
            _slots[slot].TargetOrNextFree = state.Int();
            _slots[slot].Message = state.Message();
            Push(new Key(due, slot));
        }

        _firstFree = -1;
        for (var slot = _slotCount - 1; slot >= 0; slot--)
        {
            if (_slots[slot].Message is not null) continue;
            _slots[slot].TargetOrNextFree = _firstFree;
            _firstFree = slot;
        }
    }

    private int NewSlot()
    {
        var slot = _slotCount++;
        if (slot == _slots.Length) Array.Resize(ref _slots, slot * 2);
        _slots[slot].Generation = 1;
        _slots[slot].TargetOrNextFree = -1;
        return slot;
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

    private void CloseHole()
    {
        _topIsHole = false;
        PopTop();
    }

    private void PopTop()
    {
        var last = _heap[--_heapCount];
        if (_heapCount > 0) SiftDown(0, last);
    }

    private void SiftDown(int hole, Key key)
    {
        // Indices stay below _heapCount by construction. Bounds checks would cost a tenth of the queue's time.
        ref var heap = ref MemoryMarshal.GetArrayDataReference(_heap);
        var count = _heapCount;
        while (true)
        {
            var child = (hole << 2) + 1;
            int least;
            if (child + 3 < count)
            {
                var left = Lesser(ref heap, child, child + 1);
                var right = Lesser(ref heap, child + 2, child + 3);
                least = Lesser(ref heap, left, right);
            }
            else
            {
                if (child >= count) break;
                least = child;
                for (var other = child + 1; other < count; other++) least = Lesser(ref heap, least, other);
            }

            ref var candidate = ref Unsafe.Add(ref heap, least);
            if (!Before(candidate, key)) break;
            Unsafe.Add(ref heap, hole) = candidate;
            hole = least;
        }

        Unsafe.Add(ref heap, hole) = key;
    }

    /// <summary>
    /// Written so that the choice compiles to a conditional move, because no branch predictor can guess it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Lesser(ref Key heap, int one, int other)
    {
        var (oneDue, otherDue) = (Unsafe.Add(ref heap, one).Due, Unsafe.Add(ref heap, other).Due);
        if (oneDue == otherDue) return LesserByOrder(one, other);
        return otherDue < oneDue ? other : one;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int LesserByOrder(int one, int other) =>
        _slots[_heap[other].Slot].Order < _slots[_heap[one].Slot].Order ? other : one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Before(in Key left, in Key right) =>
        left.Due != right.Due ? left.Due < right.Due : _slots[left.Slot].Order < _slots[right.Slot].Order;

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
        if (_topIsHole) CloseHole();
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
        slot.TargetOrNextFree = _firstFree;
        _firstFree = index;
    }

    private readonly record struct Key(long Due, int Slot);

    /// <summary>24 bytes. A slot is either pending and has a target, or free and has a successor.</summary>
    private struct Slot
    {
        public Message? Message;
        public ulong Order;
        public int TargetOrNextFree;
        public uint Generation;
    }
}
