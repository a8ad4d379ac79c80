using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>A queue with a limit, in memory that grows only as far as it is used.</summary>
public sealed class Fifo<T>(int limit, ItemCodec<T> codec)
    where T : struct
{
    private const int FirstCapacity = 8;

    private T[] _items = [];
    private int _head;

    public int Count { get; private set; }

    public bool IsFull => Count == limit;

    /// <summary>The item that leaves after <paramref name="index"/> others.</summary>
    public ref readonly T this[int index]
    {
        get
        {
            Invariant.Holds((uint)index < (uint)Count, $"item {index} of {Count}");
            return ref _items[(_head + index) & (_items.Length - 1)];
        }
    }

    public void Add(in T item)
    {
        Invariant.Holds(Count < limit, $"a queue of at most {limit} is full");
        if (Count == _items.Length) Grow();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    /// <summary>Puts an item at the head, so that it leaves first.</summary>
    public void PutBack(in T item)
    {
        Invariant.Holds(Count < limit, $"a queue of at most {limit} is full");
        if (Count == _items.Length) Grow();
        _head = (_head - 1) & (_items.Length - 1);
        _items[_head] = item;
        Count++;
    }

    public T Remove()
    {
        Invariant.Holds(Count > 0, $"an item is taken from an empty queue (limit {limit})");
        var item = _items[_head];
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return item;
    }

    public void Save(StateWriter state)
    {
        state.Int(Count);
        for (var index = 0; index < Count; index++) codec.Save(this[index], state);
    }

    public void Load(StateReader state)
    {
        (_items, _head, Count) = ([], 0, 0);
        for (var left = state.Int(); left > 0; left--) Add(codec.Load(state));
    }

    private void Grow()
    {
        var grown = new T[Math.Max(FirstCapacity, _items.Length * 2)];
        for (var index = 0; index < Count; index++) grown[index] = _items[(_head + index) & (_items.Length - 1)];
        (_items, _head) = (grown, 0);
    }
}
