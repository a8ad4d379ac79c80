using System.CommandLine;
using ActorXen.Cli.Output;
using ActorXen.Cli.Parts;
using ActorXen.Pages;
using ActorXen.Runs;
using ActorXen.Studies;

namespace ActorXen.Cli.Studies;

/// <summary>The store of a study and what it shows on the way.</summary>
/// <remarks>Several questions can be asked one after another.</remarks>
internal sealed class StudySession(
    Composition parts, Terminal terminal, StudyOptions options, ParseResult parsed, CancellationToken stop)
    : IAsyncDisposable
{
    private readonly Progress _pauses = new(terminal, silent: false);
    private IRunJournal? _store;
    private ICellShelf? _shelf;

    /// <summary>Whether nothing is shown before the result.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether a question can use the cells of an earlier one without a store.</summary>
    public bool Remembers { get; init; }

    public async Task<StudyResult> RunAsync(StudyQuestion question, ICellSource cells)
    {
        _store ??= parsed.GetValue(options.NoStore)
            ? new UnkeptJournal()
            : new PatientJournal(parts.OpenStore(parsed.GetValue(options.Store)), _pauses.Tell, parts.Delay, stop);
        _shelf ??= Remembers ? new RememberingShelf(Shelf()) : Shelf();
        var progress = new StudyProgress(terminal, question.Measures, IsSilent, stop);
        try
        {
            return await new StudyRun(cells, _shelf, parts.EngineVersion)
                .RunAsync(question, parsed.GetValue(options.Strict), progress, stop);
        }
        finally
        {
            progress.Clear();
        }
    }

    /// <summary>Keeps what was found, so that it can be shown and compared.</summary>
    /// <param name="origin">How to repeat it.</param>
    /// <param name="study">What a study found; null for a search.</param>
    /// <param name="capacity">What a search found; empty for a study.</param>
    /// <returns>null with <c>--no-store</c>, or if it was interrupted.</returns>
    public async Task<StudyRecord?> KeepAsync(
        PageOrigin origin, StudyResult? study, IReadOnlyList<CapacityResult> capacity)
    {
        var record = new StudyRecord
        {
            Id = "",
            Name = parsed.GetValue(options.Name) ?? "",
            DoneUtc = DateTimeOffset.UtcNow,
            Command = origin.Command,
            ScenarioText = origin.ScenarioText,
            ScenarioOf = origin.ScenarioOf,
            Study = study,
            Capacity = capacity,
        };
        return parsed.GetValue(options.NoStore) || !record.Results.All(result => result.IsComplete)
            ? null
            : await new StudyShelf(_store!).KeepAsync(record with { Id = StudyRecord.IdOf(record) });
    }

    private CellShelf Shelf() => new(_store!, isRead: !parsed.GetValue(options.Again));

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
