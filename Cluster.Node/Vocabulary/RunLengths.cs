using System.Globalization;

namespace ActorXen.Vocabulary;

/// <summary>Samples in percent as a text: <c>10 20.5*3 5</c>. As numbers they are millionths.</summary>
public static class RunLengths
{
    /// <param name="text">Percentages and repeats.</param>
    /// <param name="most">The largest number of samples.</param>
    /// <returns>null if the text is not such a list, or too long a one.</returns>
    public static IReadOnlyList<int>? Read(string text, int most)
    {
        var samples = new List<int>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var star = word.IndexOf('*', StringComparison.Ordinal);
            var times = 1;
            if (!Percent.TryRead(star < 0 ? word : word[..star], out var value)
                || (star >= 0 && !int.TryParse(
                    word.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out times))
                || times < 1 || times > most - samples.Count)
            {
                return null;
            }

            samples.AddRange(Enumerable.Repeat(value, times));
        }

        return samples.Count > 0 ? samples : null;
    }

    public static string Write(IReadOnlyList<int> samples)
    {
        var words = new List<string>();
        for (int at = 0, next; at < samples.Count; at = next)
        {
            for (next = at + 1; next < samples.Count && samples[next] == samples[at];) next++;
            var percent = Percent.Write(samples[at]);
            words.Add(next - at == 1 ? percent : $"{percent}*{next - at}");
        }

        return string.Join(' ', words);
    }
}
