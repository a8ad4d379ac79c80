using System.Globalization;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <param name="Source">File or name, for reports.</param>
/// <param name="Percent">One number per sample.</param>
internal sealed record Recording(string Source, IReadOnlyList<int> Percent);

/// <summary>Recordings taken in turn: guest after guest, host after host.</summary>
internal sealed class RecordingSource(IReadOnlyList<Recording> recordings)
{
    private int _taken;

    public Recording Next() => recordings[_taken++ % recordings.Count];
}

/// <summary>
/// Utilisation recordings: files with a whole number of percent per line, or written in the scenario.
/// </summary>
internal sealed class Recordings(IScenarioFiles files, Section named)
{
    /// <summary>The largest number of samples in one recording: ten years of 300 s samples.</summary>
    private const int MostSamples = 1_100_000;

    private readonly Dictionary<string, Recording?> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordingSource?> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Recording?> _byName = new(StringComparer.Ordinal);

    /// <returns>null if the workload has no usable recording; reported.</returns>
    public RecordingSource? Of(Section workload)
    {
        var files = workload.Texts("files");
        var names = workload.Texts("recording");
        if ((files.Count == 0) == (names.Count == 0))
        {
            workload.Report(
                "files",
                "A utilisation follows either files or a recording.",
                "Write files = \"folder\" or recording = name.");
            return null;
        }

        // All guests that read the same line share one source, so that 40 guests of a template take 40 files.
        var key = string.Join('\n', files.Concat(names).Select(entry => $"{entry.Path} {entry.Text}"));
        if (_byKey.TryGetValue(key, out var known)) return known;
        var recordings = files.Select(entry => FromFiles(entry, workload)).Concat(
            names.Select(entry => FromScenario(entry, workload)))
            .SelectMany(some => some).ToList();
        return _byKey[key] = recordings.Count == 0 || recordings.Contains(null) ? null : new(recordings!);
    }

    public void RefuseOthers()
    {
        foreach (var name in named.Keys()) FromScenario(name);
        named.RefuseOtherKeys();
    }

    private IEnumerable<Recording?> FromFiles(Entry entry, Section workload)
    {
        if (files.Locate(FileOf(entry), entry.Text) is not { } path)
        {
            workload.Report(
                entry,
                $"\"{UnitText.Shown(entry.Text)}\" is outside the scenario's directory.",
                "Move it below the directory of the scenario.");
            return [];
        }

        var found = files.List(path);
        if (found.Count == 0) workload.Report(
            entry,
            $"There is no file \"{UnitText.Shown(entry.Text)}\".",
            "Name a file, a folder of files, or a pattern such as folder/*.txt.");
        return found.Select(
            file => _byPath.TryGetValue(file, out var known) ? known : _byPath[file] = ReadFile(file, entry, workload));
    }

    private Recording? ReadFile(string path, Entry entry, Section workload)
    {
        try
        {
            var percent = new List<int>();
            var lines = (files.Read(path) ?? "").Split('\n');
            for (var index = 0; index < lines.Length; index++)
            {
                var line = lines[index].Trim();
                if (line.Length == 0) continue;
                if (!IsPercent(line, out var value))
                {
                    // Do not show the line: a scenario must not be a way to read other files.
                    workload.Problems.Add(
                        new(path, index + 1),
                        entry.Path,
                        "This line is not a whole number from 0 to 100.",
                        "Write one number of percent per line.");
                    return null;
                }

                percent.Add(value);
            }

            if (percent.Count is > 0 and <= MostSamples) return new(Path.GetFileName(path), percent);
            workload.Problems.Add(
                new(path, 1), entry.Path, "The file has no sample, or too many.", $"Write 1 to {MostSamples} lines.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            workload.Report(entry, $"\"{path}\" cannot be read: {failure.Message}.", "Name another file.");
        }

        return null;
    }

    private IEnumerable<Recording?> FromScenario(Entry entry, Section workload)
    {
        if (named.Keys().Contains(entry.Text)) return [FromScenario(entry.Text)];
        workload.Report(
            entry,
            $"There is no recording \"{UnitText.Shown(entry.Text)}\".",
            $"Define it: recordings {{ {UnitText.Shown(entry.Text)} {{ percent = \"10 20*3 5\" }} }}.");
        return [];
    }

    private Recording? FromScenario(string name)
    {
        if (_byName.TryGetValue(name, out var known)) return known;
        var section = named.Sub(name);
        var source = section.Text("source") ?? name;
        var percent = RunLengths.Read(section.Text("percent") ?? "", MostSamples);
        if (percent is null) section.Report(
            "percent", "This is not a list of percentages.", "Write numbers from 0 to 100 and repeats: \"10 20*3 5\".");
        section.RefuseOtherKeys();
        return _byName[name] = percent is null ? null : new(source, percent);
    }

    internal static bool IsPercent(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= 100;

    private static string FileOf(Entry entry) => entry.Origin.Place.File;
}

/// <summary>Samples as a text: <c>10 20*3 5</c>.</summary>
internal static class RunLengths
{
    public static IReadOnlyList<int>? Read(string text, int most)
    {
        var samples = new List<int>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var star = word.IndexOf('*', StringComparison.Ordinal);
            var times = 1;
            if (!Recordings.IsPercent(star < 0 ? word : word[..star], out var value)
                || (
                    star >= 0 && !int.TryParse(
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
            words.Add(next - at == 1 ? $"{samples[at]}" : $"{samples[at]}*{next - at}");
        }

        return string.Join(' ', words);
    }
}
