using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Traces;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <param name="Source">File or name, for reports.</param>
/// <param name="Shares">One number per sample, in millionths.</param>
internal sealed record Recording(string Source, IReadOnlyList<int> Shares);

/// <summary>Recordings taken in turn: guest after guest, host after host.</summary>
internal sealed class RecordingSource(IReadOnlyList<Recording> recordings)
{
    private int _taken;

    public Recording Next() => recordings[_taken++ % recordings.Count];
}

/// <summary>
/// Utilisation recordings: files with a number of percent per line, or written in the scenario.
/// </summary>
internal sealed class Recordings(IScenarioFiles files, Section named)
{
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
        named.WarnOfUnused(_byName.Keys.ToHashSet(StringComparer.Ordinal), "recording", "recording = ");
        foreach (var name in named.Keys()) FromScenario(name);
        named.RefuseOtherKeys();
    }

    private IEnumerable<Recording?> FromFiles(Entry entry, Section workload)
    {
        if (string.IsNullOrWhiteSpace(entry.Text))
        {
            workload.Report(entry, "This names no file.", "Name a file, a folder of files, or leave files out.");
            return [];
        }

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
            return Parsed(path, (files.Read(path) ?? "").Split('\n'), entry, workload);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            workload.Report(entry, $"\"{path}\" cannot be read: {failure.Message.TrimEnd('.')}.", "Name another file.");
            return null;
        }
    }

    private static Recording? Parsed(string path, string[] lines, Entry entry, Section workload)
    {
        var shares = new List<int>();
        for (var index = 0; index < lines.Length; index++)
        {
            var line = RecordingLine.Of(lines[index]);
            if (line.Length == 0) continue;
            if (!Percent.TryRead(line, out var share))
            {
                var (problem, remedy) = WrongLine(path, lines);
                workload.Problems.Add(new(path, index + 1), entry.Path, problem, remedy);
                return null;
            }

            shares.Add(share);
        }

        if (shares.Count is > 0 and <= TraceBook.MostSamples) return new(Path.GetFileName(path), shares);
        workload.Problems.Add(
            new(path, 1),
            entry.Path,
            shares.Count == 0 ? "The file has no sample." : $"The file has {shares.Count} samples.",
            $"Write 1 to {TraceBook.MostSamples} lines, each a number of percent.");
        return null;
    }

    /// <remarks>Does not show the line: a scenario must not be a way to read other files.</remarks>
    private static (string Problem, string Remedy) WrongLine(string path, string[] lines) =>
        TraceFormats.Of(lines.Take(TraceLines.MostAhead)) is { } format and not PlanetLabFormat
            ? ($"This looks like {format.Title}, not like a recording.",
                $"Convert it: actorxen import trace {path}.")
            : ("This line is not a number from 0 to 100.", "Write one number of percent per line.");

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
        var shares = RunLengths.Read(section.Text("percent") ?? "", TraceBook.MostSamples);
        if (shares is null) section.Report(
            "percent", "This is not a list of percentages.", "Write numbers from 0 to 100 and repeats: \"10 20*3 5\".");
        section.RefuseOtherKeys();
        return _byName[name] = shares is null ? null : new(source, shares);
    }

    private static string FileOf(Entry entry) => entry.Origin.Place.File;
}
