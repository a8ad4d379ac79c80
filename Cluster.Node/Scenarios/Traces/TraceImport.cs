using ActorXen.Messages;
using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Traces;

/// <summary>Reads traces of utilisation, or of jobs, and makes guests of them that follow recordings.</summary>
public sealed class TraceImport
{
    /// <summary>Longest sample that a scenario may have.</summary>
    private static readonly Duration LongestSample = 3_600.Seconds;

    private readonly TraceBook _book;
    private readonly TraceOptions _options;
    private readonly List<string> _files = [];
    private TraceFormat? _format;

    public TraceImport(TraceOptions options) => (_options, _book) = (options, new(options.Most));

    /// <summary>Most guests of an import.</summary>
    public const int MostGuests = TraceBook.MostSeries;

    /// <summary>Words of all formats.</summary>
    public static IReadOnlyList<string> Formats => [.. TraceFormats.All.Select(format => format.Word)];

    /// <summary>What the scenario leaves out or changes; complete after <see cref="Scenario"/> was called.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <param name="file">As the user named it.</param>
    /// <param name="stream">Its bytes; closed afterwards.</param>
    /// <exception cref="TraceException">It is not such a trace.</exception>
    public void Read(string file, Stream stream, CancellationToken stop = default)
    {
        using var lines = new TraceLines(file, stream, stop);
        var format = FormatOf(lines);
        if (_format is not null && format != _format) throw new TraceException(
            new(file, 0), $"This is {format.Title}; the files before are {_format.Title}.", "Import them apart.");
        _format = format;
        _files.Add(file);
        format.Read(lines, _book);
    }

    /// <summary>The scenario, after all files were read.</summary>
    /// <exception cref="TraceException">There is nothing to follow, or too much.</exception>
    internal TraceScenario Scenario()
    {
        var all = new SourcePlace(_files.Count == 1 ? _files[0] : "the files", 0);
        if (_book.Series is not { Count: > 0 } series)
            throw new TraceException(all, "There is no sample.", "Name a trace with samples.");
        var step = _book.Step();
        var length = new Duration(step * (1.Seconds.Nanoseconds / TraceBook.Second));
        if (length > LongestSample) throw new TraceException(
            all,
            $"Samples are {UnitText.Write(length)} apart.",
            $"At most {UnitText.Write(LongestSample)} are possible.");
        var start = series.Min(one => one.First);
        var count = ((series.Max(one => one.Last) - start + (step / 2)) / step) + 1;
        if (count > TraceBook.MostImported) throw new TraceException(
            all, $"From the first to the last of them there are {count} samples.",
            $"A recording has at most {TraceBook.MostImported}.");
        if (count * series.Count > TraceBook.MostOfAll) throw new TraceException(
            all,
            $"{series.Count} machines with {count} samples each are more than {TraceBook.MostOfAll} samples.",
            "Take fewer machines with --most.");
        var names = new FittedNames("dom0");
        var guests = series.Select(one => GuestOf(one, names, one.Samples(start, (int)count, step))).ToList();
        var scenario = new TraceScenario(_format!, _files, guests, length);
        Notes = TraceNotes.Of(series, _book, _options, start, step);
        if (scenario.LeftOut is { } left) Notes = [.. Notes, left];
        return scenario;
    }

    private TracedGuest GuestOf(TraceSeries series, FittedNames names, int[] shares)
    {
        var vcpus = Math.Clamp(series.Vcpus > 0 ? series.Vcpus : _options.Vcpus, 1, DomainSpec.MostVcpus);
        var source = series.Name.Length > 0 && Path.GetFileName(series.Source).StartsWith(
            series.Name, StringComparison.Ordinal)
            ? Path.GetFileName(series.Source)
            : $"{Path.GetFileName(series.Source)}, {series.Name}";
        var name = FittedNames.Fit(series.Name);
        return new(names.Take(name.Length == 0 ? "guest" : name), UnitText.Shown(source), vcpus, shares);
    }

    private TraceFormat FormatOf(TraceLines lines)
    {
        if (_options.Format is { } word) return TraceFormats.Named(word)!;
        if (lines.Ahead.All(line => line.Length == 0))
            throw new TraceException(new(lines.File, 0), "The file is empty.", "Name a trace.");
        if (lines.Ahead.Count < TraceLines.MostAhead && lines.Ahead.All(line => RecordingLine.Of(line).Length == 0))
            throw new TraceException(new(lines.File, 0), "The file has comments only.", "Name a trace.");
        return TraceFormats.Of(lines.Ahead) ?? throw new TraceException(
            new(lines.File, 1),
            "This is no trace that is known.",
            $"Known: {string.Join("; ", TraceFormats.All.Select(format => format.Title))}. Choose one with --format.");
    }
}
