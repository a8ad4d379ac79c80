using System.CommandLine;
using System.IO.Enumeration;
using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Files;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Exports;
using ActorXen.Exports.Perfetto;
using ActorXen.Exports.Rows;
using ActorXen.Exports.Xentrace;
using ActorXen.Messages;
using ActorXen.Report.Tables;
using ActorXen.Runs;
using ActorXen.Vocabulary;

namespace ActorXen.Cli.Inspection;

/// <summary><c>actorxen export</c>: writes what happened in a part of a stored run, for other tools.</summary>
internal static class ExportCommand
{
    private const string Xentrace = "xentrace";

    /// <summary>Each is open until all are written.</summary>
    private const int MostFiles = 256;
    private const string Perfetto = "perfetto";
    private const string Csv = "csv";
    private const string Parquet = "parquet";
    private const string Json = "json";

    private static readonly string[] _formats = [Xentrace, Perfetto, Csv, Parquet, Json];

    public static Command Create(Composition parts, Terminal terminal)
    {
        var run = Options.Run();
        var format = Format();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write, - for standard output; of xentrace also a directory, which gets a file "
                + "for each host; one with / at its end is made.",
            HelpName = "FILE",
            Required = true,
        };
        var host = new Option<string?>("--host")
        {
            Description = "Writes only hosts of this name; it may contain * and ?.",
            HelpName = "PATTERN",
        };
        var from = Options.Time("--from", "Writes what happens from this virtual time on.");
        var to = Options.Time("--to", "Writes up to this virtual time; by default up to the end.", mayBeZero: false);
        var kinds = new Option<string[]>("--kinds")
        {
            Description = "Of csv, parquet and json: writes only facts of this name; it may contain * and ?, and be "
                + "repeated.",
            HelpName = "PATTERN",
        };
        var replay = PathOptions.Replay();
        var force = new Option<bool>("--force") { Description = "Replaces files that exist." };
        var store = Options.Store();
        var quiet = Options.Quiet();
        var command = new Command("export", "Writes what happened in a part of a stored run, for other tools.")
        {
            run, format, output, host, from, to, kinds, replay, force, store, quiet,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var (kind, path) = (parsed.GetRequiredValue(format), parsed.GetRequiredValue(output));
            var mask = MaskOf(kind, parsed.GetValue(kinds) ?? []);
            var isStandard = path == OutputFile.Standard;
            var isFolder = kind == Xentrace && !isStandard && IsFolder(path);
            if (isStandard && kind is not (Csv or Json)) OutputFile.RefuseTerminal(terminal, "-o -", kind);
            else if (!isStandard && !isFolder) OutputFile.Check("-o", path, parsed.GetValue(force));
            await using var journal = parts.FindStore(parsed.GetValue(store));
            var record = await journal.ReadAsync(parsed.GetRequiredValue(run));
            var header = record.Summary.Header;
            parts.Stored.CheckVersion(header, "Export");
            var (first, last) = StoredInterval.Bounds(record.Summary, parsed.GetValue(from), parsed.GetValue(to));
            var runs = parts.Stored.For(terminal, parsed.GetValue(quiet));
            var hosts = HostsOf(runs.ReadScenario(header), parsed.GetValue(host));
            if (kind == Xentrace && !isFolder && hosts.Count > 1)
            {
                throw new InputException(
                    $"xentrace has a file for each host, and there are {hosts.Count}: {Some(hosts)}. Choose one with "
                    + $"--host, or name a directory, which ends in /: {(isStandard ? "traces" : path)}/");
            }

            var progress = new Progress(terminal, parsed.GetValue(quiet));
            var walk = new TraceWalk(
                runs, journal, header, first, last, hosts.ToHashSet(StringComparer.Ordinal));
            var files = isFolder ? [.. hosts.Select(name => Path.Combine(path, $"{name}.xentrace"))] : (string[])[path];
            if (files.Length > MostFiles)
            {
                throw new InputException(
                    $"{files.Length} hosts are more files than the {MostFiles} that can be written at once. Choose "
                    + "fewer with --host.");
            }

            if (isFolder)
            {
                OutputFile.MakeFolder("-o", path);
                foreach (var file in files) OutputFile.Check("-o", file, parsed.GetValue(force));
            }

            var recorded = new RecordedWalk(
                runs, journal, record, first, last, hosts.ToHashSet(StringComparer.Ordinal));
            var why = parsed.GetValue(replay) ? "--replay asks for it" : await recorded.WhyNotAsync();
            long written = 0;
            long bytes;
            try
            {
                bytes = isStandard
                    ? await OutputFile.WriteStandardAsync(terminal, stream => WriteAsync([stream]))
                    : await OutputFile.WriteAllAsync(files, parsed.GetValue(force), WriteAsync);
            }
            finally
            {
                runs.Progress?.Clear();
                progress.Clear();
            }

            if (header.IsTraced)
            {
                await terminal.Error.WriteLineAsync(why is null
                    ? $"actorxen: read from what run {header.RunId} recorded (--trace); --replay executes it again"
                    : $"actorxen: run {header.RunId} was executed again: {why}");
            }

            if (parsed.GetValue(to) is null && StoredInterval.Rest(record.Summary, last) is { } rest)
                await terminal.Error.WriteLineAsync($"actorxen: {rest}");
            var where = isStandard ? "standard output" : path;
            var told = isStandard || FileKind.IsWrittenThrough(path) ? terminal.Error : terminal.Out;
            var what = kind switch { Xentrace => "records", Perfetto => "packets", _ => "facts" };
            await told.WriteLineAsync(FormattableString.Invariant(
                $"Exported {last - first} of {Some(hosts)} to {where}: {written:#,0} {what}, {SizeText.Of(bytes)}."));
            if (isStandard) return (int)ExitCode.Ok;
            if (kind == Xentrace)
                await told.WriteLineAsync($"Read it with: xenalyze {XentraceExport.ReaderOption} -s {files[0]}");
            else if (kind == Perfetto)
                await told.WriteLineAsync("Open it in https://ui.perfetto.dev, which does not upload it.");
            return (int)ExitCode.Ok;

            async Task WriteAsync(IReadOnlyList<Stream> streams)
            {
                var export = Of(kind, mask, streams, hosts);
                if (why is null) await recorded.WriteAsync(export, progress.Show, stop);
                else await walk.WriteAsync(export, progress.Show, stop);
                written = export.Written;
            }
        });
        return command;
    }

    private static Option<string> Format()
    {
        var format = new Option<string>("--format")
        {
            Description = "xentrace (for xenalyze), perfetto (for ui.perfetto.dev), or the facts themselves as csv, "
                + "parquet or json (an object on each line).",
            HelpName = string.Join('|', _formats),
            Required = true,
        };
        format.CompletionSources.Add(_formats);
        format.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !_formats.Contains(result.Tokens[0].Value))
            {
                var written = result.Tokens[0].Value;
                result.AddError($"--format \"{written}\" is not a format. {Suggestion.Use(written, _formats)}");
            }
        });
        return format;
    }

    private static ITraceExport Of(
        string format, FactMask mask, IReadOnlyList<Stream> streams, List<string> hosts) => format switch
        {
            Xentrace => new XentraceExport(host => XentraceExport.ProblemOf(host) is { } problem
                ? throw new InputException($"{problem}. Choose another format.")
                : streams[hosts.IndexOf(host.Name)]),
            Perfetto => new PerfettoExport(streams[0]),
            Csv => new RowExport(new CsvRows(streams[0]), mask),
            Parquet => new RowExport(new ParquetRows(streams[0]), mask),
            Json => new RowExport(new JsonRows(streams[0]), mask),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format."),
        };

    private static bool IsFolder(string path) =>
        Directory.Exists(path) || (path.Length > 0 && Path.EndsInDirectorySeparator(path));

    /// <exception cref="InputException">A pattern matches nothing, or the format has no facts to choose.</exception>
    private static FactMask MaskOf(string format, string[] patterns)
    {
        if (patterns.Length == 0) return FactMask.All;
        if (format is Xentrace or Perfetto)
            throw new InputException($"--kinds chooses facts, and {format} has contents of its own. Leave it out.");
        return FactMask.Of(patterns.SelectMany(pattern => FactKinds.Like(pattern) is { Count: > 0 } types
            ? types
            : throw new InputException(
                $"--kinds \"{pattern}\" matches no fact. "
                + (pattern.Contains(',', StringComparison.Ordinal)
                    ? "Of several, repeat the option: --kinds A --kinds B."
                    : Suggestion.DidYouMean(pattern, FactKinds.Names, "Their names: docs/export.md.")))));
    }

    /// <summary>Names of the hosts that match.</summary>
    private static List<string> HostsOf(RunSpec scenario, string? pattern)
    {
        List<string> matching =
        [
            .. scenario.Hosts.Select(host => host.Name).Where(
                name => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)),
        ];
        return matching.Count > 0
            ? matching
            : throw InterruptOwner.Unknown("host", pattern!, scenario.Hosts.Select(host => host.Name));
    }

    private static string Some(List<string> hosts) => hosts.Count switch
    {
        1 => hosts[0],
        <= 4 => string.Join(", ", hosts),
        _ => $"{hosts.Count} hosts",
    };
}
