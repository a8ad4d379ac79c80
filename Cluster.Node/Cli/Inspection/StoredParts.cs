using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Exports.Timelines;
using ActorXen.Messages;
using ActorXen.Nodes.Web;
using ActorXen.Report.Paths;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>What a page shows of a part of a stored run, which is executed again for it.</summary>
internal sealed class StoredParts(StoredRuns runs)
{
    /// <summary>A part that a page begins with, unless it asks for another one.</summary>
    private static readonly Duration _usual = 10.Ms;

    /// <summary>Requests are followed from the beginning of a run, up to so many events.</summary>
    private const long MostEvents = 20_000_000;

    private const int MostSentences = 3;

    /// <summary>What the pCPUs of a host did.</summary>
    /// <param name="scenarios">Where scenarios are read, one at a time.</param>
    /// <exception cref="RunRefusedException">The run has no such part or host.</exception>
    public Task<string> TimelineAsync(
        IRunJournal journal, PartAsked asked, OneAtATime scenarios, CancellationToken stop) => RefusingAsync(async () =>
        {
            var record = await ReadAsync(journal, asked, "Look at");
            var header = record.Summary.Header;
            var reaches = Reaches(record);
            var first = asked.From ?? VirtualTime.Zero + (reaches - VirtualTime.Zero) / 2;
            var last = asked.To ?? first + _usual;
            // A page adds a length to a begin without knowing where the run ends.
            if (first < reaches) last = VirtualTime.Earlier(last, reaches);
            CheckBounds(first, last, reaches);
            var export = new TimelineExport(first, last);
            var walk = new TraceWalk(
                Behind(scenarios, stop), journal, header, first, last,
                new HashSet<string>(StringComparer.Ordinal) { asked.Of });
            await walk.WriteAsync(export, static _ => { }, stop);
            return LiveJson.Line(json =>
            {
                json.WriteStartObject();
                json.WriteString("run_id", header.RunId);
                json.WriteNumber("reaches_ns", reaches.Nanoseconds);
                export.WriteTo(json);
                json.WriteEndObject();
            });
        });

    /// <summary>What the requests of a domain spent their time on.</summary>
    /// <param name="scenarios">Where scenarios are read, one at a time.</param>
    /// <exception cref="RunRefusedException">The run has no such part or domain.</exception>
    public Task<string> WhyAsync(
        IRunJournal journal, PartAsked asked, OneAtATime scenarios, CancellationToken stop) => RefusingAsync(async () =>
        {
            var record = await ReadAsync(journal, asked, "Explain");
            var header = record.Summary.Header;
            var reaches = Reaches(record);
            var last = asked.To ?? Affordable(record, reaches);
            CheckBounds(VirtualTime.Zero, last, reaches);
            var question = new WhyQuestion(
                ChainKind.Request, new(null, asked.Of), null, null, last - VirtualTime.Zero, "to_ns");
            var answer = await question.AskAsync(Behind(scenarios, stop), journal, header.RunId, stop);
            return LiveJson.Line(json =>
            {
                json.WriteStartObject();
                json.WriteString("run_id", header.RunId);
                json.WriteNumber("to_ns", last.Nanoseconds);
                json.WriteNumber("reaches_ns", reaches.Nanoseconds);
                json.WriteStartArray("sentences");
                foreach (var sentence in answer.Sentences(MostSentences)) json.WriteStringValue(sentence);
                json.WriteEndArray();
                json.WritePropertyName("answer");
                json.WriteRawValue(answer.Json());
                json.WriteEndObject();
            });
        });

    /// <summary>A scenario is read one at a time with those of other requests, wherever in the work that is.</summary>
    private StoredRuns Behind(OneAtATime scenarios, CancellationToken stop) =>
        (runs with { ReadScenario = header => scenarios.Run(() => runs.ReadScenario(header), stop) }).Remembering();

    private async Task<RunRecord> ReadAsync(IRunJournal journal, PartAsked asked, string verb)
    {
        var record = await journal.ReadAsync(asked.Run);
        runs.CheckVersion(record.Summary.Header, verb);
        return record;
    }

    /// <summary>Where the run ends, or what of it is sealed so far.</summary>
    private static VirtualTime Reaches(RunRecord record) => record.Summary.State == RunState.Complete
        ? VirtualTime.Zero + record.Summary.Header.Length
        : record.Summary.SealedUpTo;

    private static VirtualTime Affordable(RunRecord record, VirtualTime reaches)
    {
        if (record.End is { } end && end.Delivered <= MostEvents) return reaches;
        return record.Seals.LastOrDefault(seal => seal.Delivered <= MostEvents)?.At
            ?? (record.Seals.Count > 0 ? record.Seals[0].At : reaches);
    }

    private static void CheckBounds(VirtualTime from, VirtualTime to, VirtualTime reaches)
    {
        if (reaches == VirtualTime.Zero) throw new InputException("nothing of the run is sealed yet. Ask again later.");
        if (to > reaches) throw new InputException($"{to} is after what there is of the run. Give at most {reaches}.");
        if (from >= to) throw new InputException($"{from} is not before {to}. Give an earlier begin.");
    }

    private static async Task<string> RefusingAsync(Func<Task<string>> make)
    {
        try
        {
            return await make();
        }
        catch (InputException refused)
        {
            throw new RunRefusedException(refused.Message);
        }
    }
}
