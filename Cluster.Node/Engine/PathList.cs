using System.Collections;
using System.Globalization;

namespace ActorXen.Engine;

/// <summary>
/// The paths of a host's entities, which mostly differ in their last number: 12 bytes each instead of 64.
/// </summary>
internal sealed class PathList : IReadOnlyList<string>
{
    private const int NoNumber = -1;
    private const int MostDigits = 9;
    private string[] _texts = new string[4];
    private int[] _numbers = new int[4];

    public int Count { get; private set; }

    public string this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var (text, number) = (_texts[index], _numbers[index]);
            return number == NoNumber ? text : string.Create(CultureInfo.InvariantCulture, $"{text}{number}");
        }
    }

    public void Add(string path)
    {
        if (Count == _texts.Length)
        {
            Array.Resize(ref _texts, Count * 2);
            Array.Resize(ref _numbers, Count * 2);
        }

        var digits = path.AsSpan(path.LastIndexOf('/') + 1);
        // Only numbers that are written back exactly as they were: no leading zeros, no signs.
        var isNumber = digits.Length is > 0 and <= MostDigits && !digits.ContainsAnyExceptInRange('0', '9')
            && (digits[0] != '0' || digits.Length == 1);
        _numbers[Count] = isNumber ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : NoNumber;
        _texts[Count] = isNumber ? SharedPrefix(path.AsSpan(0, path.Length - digits.Length)) : path;
        Count++;
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Siblings are added one after another, so try the text of the last one first.</summary>
    private string SharedPrefix(ReadOnlySpan<char> prefix) =>
        Count > 0 && prefix.SequenceEqual(_texts[Count - 1]) ? _texts[Count - 1] : prefix.ToString();
}
