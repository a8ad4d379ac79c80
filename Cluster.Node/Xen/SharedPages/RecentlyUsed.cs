using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>A cache of so many keys: a new one takes the place of the key that was used longest ago.</summary>
/// <param name="capacity">At least 1.</param>
internal sealed class RecentlyUsed(int capacity)
{
    private readonly LinkedList<long> _order = [];
    private readonly Dictionary<long, LinkedListNode<long>> _places = [];

    /// <summary>Uses a key.</summary>
    /// <returns>False if it was not there; it is now.</returns>
    public bool Use(long key)
    {
        if (_places.TryGetValue(key, out var place))
        {
            _order.Remove(place);
            _order.AddLast(place);
            return true;
        }

        if (_places.Count == capacity)
        {
            _places.Remove(_order.First!.Value);
            _order.RemoveFirst();
        }

        _places.Add(key, _order.AddLast(key));
        return false;
    }

    public void Save(StateWriter state)
    {
        state.Int(_order.Count);
        foreach (var key in _order) state.Long(key);
    }

    public void Load(StateReader state)
    {
        _order.Clear();
        _places.Clear();
        for (var left = state.Int(); left > 0; left--) Use(state.Long());
    }
}
