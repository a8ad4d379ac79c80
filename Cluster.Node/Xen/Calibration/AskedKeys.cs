using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorXen.Xen.Calibration;

/// <summary>Costs of 1, whatever the key, that remember which were asked for.</summary>
internal sealed class AskedKeys : IReadOnlyDictionary<string, long>
{
    public SortedSet<string> Asked { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Keys => Asked;

    public IEnumerable<long> Values => Asked.Select(_ => 1L);

    public int Count => Asked.Count;

    public long this[string key] => TryGetValue(key, out var value) ? value : 0;

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out long value)
    {
        Asked.Add(key);
        value = 1;
        return true;
    }

    public IEnumerator<KeyValuePair<string, long>> GetEnumerator() =>
        Asked.Select(key => KeyValuePair.Create(key, 1L)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
