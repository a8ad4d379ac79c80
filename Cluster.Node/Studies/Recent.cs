namespace ActorXen.Studies;

/// <summary>Keeps the few values that were used last, for threads that want the same ones at the same time.</summary>
/// <param name="most">How many.</param>
public sealed class Recent<T>(int most)
{
    private readonly Lock _gate = new();

    /// <summary>The one used last is the first.</summary>
    private readonly List<(string Key, Lazy<T> Value)> _values = [];

    /// <summary>The value of a key; it is made once while others wait for it.</summary>
    /// <param name="make">If it fails, the value is made again when it is wanted next.</param>
    public T Get(string key, Func<T> make)
    {
        Lazy<T> value;
        lock (_gate)
        {
            var place = _values.FindIndex(one => one.Key == key);
            value = place < 0 ? new(make) : _values[place].Value;
            if (place >= 0) _values.RemoveAt(place);
            else if (_values.Count == most) _values.RemoveAt(most - 1);
            _values.Insert(0, (key, value));
        }

        try
        {
            return value.Value;
        }
        catch
        {
            lock (_gate) _values.RemoveAll(one => one.Value == value);
            throw;
        }
    }
}
