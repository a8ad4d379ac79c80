using System.Text.Json;
using ActorXen.Exports.Tracks;
using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports.Timelines;

/// <summary>What the pCPUs of one host did in a part of a run, for a picture.</summary>
/// <param name="from">Begin of the part.</param>
/// <param name="to">Its end, later.</param>
public sealed class TimelineExport(VirtualTime from, VirtualTime to) : ITraceExport
{
    private const int MostColumns = 1_000;

    /// <summary>Of all rows: 1 MB of JSON.</summary>
    private const int MostCells = 64_000;

    private const int MostTotals = 500;

    private TimelineTracks? _tracks;
    private HostTracks? _host;
    private HostDirectory? _directory;

    public long Written => _tracks is null ? 0 : 1;

    public IFactSink Watch(HostDirectory host)
    {
        _directory = host;
        _tracks = new(from, to, Math.Clamp(MostCells / Math.Max(1, host.Pcpus), 100, MostColumns));
        return _host = new(host, _tracks);
    }

    public void Begin(VirtualTime from, Func<int, IReadOnlyList<VcpuPlace>> places) =>
        _host!.Begin(from, places(_directory!.Host));

    public Task AdvanceAsync(VirtualTime to) => Task.CompletedTask;

    public Task EndAsync(VirtualTime to)
    {
        _host!.End(to);
        _tracks!.Close();
        return Task.CompletedTask;
    }

    /// <summary>The picture as members of a JSON object.</summary>
    /// <remarks>
    /// Numbers come in a row: of a slice its begin and end in ns from the begin of the part, and its name; of a mark
    /// its time and name; of a column the name of what took longest, its share and the busy share in 1/1000, and the
    /// marks.
    /// </remarks>
    public void WriteTo(Utf8JsonWriter json)
    {
        var tracks = _tracks!;
        json.WriteString("host", _directory!.Name);
        json.WriteNumber("from_ns", from.Nanoseconds);
        json.WriteNumber("to_ns", to.Nanoseconds);
        json.WriteBoolean("is_exact", tracks.IsExact);
        json.WriteNumber("column_ns", tracks.Column.Nanoseconds);
        json.WriteStartArray("names");
        foreach (var name in tracks.Names) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("idle");
        for (var name = 1; name < tracks.Names.Count; name++)
            if (tracks.IsIdle(name)) json.WriteNumberValue(name);
        json.WriteEndArray();
        WriteTotals(json, tracks);
        json.WriteStartArray("rows");
        foreach (var row in tracks.Rows) Write(json, row, tracks.IsExact);
        json.WriteEndArray();
    }

    /// <summary>What took longest, as shares of the time of all pCPUs: a picture in words.</summary>
    private void WriteTotals(Utf8JsonWriter json, TimelineTracks tracks)
    {
        double whole = Math.Max(1, tracks.Rows.Count) * (to - from).Nanoseconds;
        json.WriteStartArray("totals");
        foreach (var name in Enumerable.Range(1, tracks.Names.Count - 1).Where(name => tracks.LengthOf(name) > 0)
            .OrderByDescending(tracks.LengthOf).Take(MostTotals))
        {
            json.WriteStartArray();
            json.WriteNumberValue(name);
            json.WriteNumberValue(Math.Round(tracks.LengthOf(name) / whole, 4));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TimelineRow row, bool isExact)
    {
        json.WriteStartObject();
        json.WriteString("name", row.Name);
        json.WriteNumber("marks", row.Columns.Sum(column => (long)column.Marks));
        if (isExact)
        {
            Numbers(json, "slices", row.Slices.SelectMany(slice => (long[])[slice.From, slice.To, slice.Name]));
            Numbers(json, "instants", row.Marks.SelectMany(mark => (long[])[mark.At, mark.Name]));
        }
        else
        {
            Numbers(json, "columns", row.Columns.SelectMany(column => (long[])
                [column.Name, Thousandths(column.Share), Thousandths(column.Busy), column.Marks]));
        }

        json.WriteEndObject();
    }

    private static long Thousandths(float share) => (long)Math.Round(share * 1_000);

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
