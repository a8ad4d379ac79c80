using ActorXen.Cli.Arguments;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Parts;
using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Runs;

namespace ActorXen.Cli.Inspection;

/// <summary>The domains of a run that another process writes into a store.</summary>
/// <remarks>
/// Single domains are not in the store before the end, so what is sealed is executed again, behind the run. A look
/// takes a part of the time between looks, and where it falls behind it continues from the next checkpoint.
/// </remarks>
internal sealed class StoredTop : ITopSource
{
    private readonly IRunJournal _journal;
    private readonly RunHeader _header;
    private readonly DomainPattern _domains;
    private readonly TimeSpan _longest;
    private readonly IReadOnlyList<HostSpec> _specs;
    private readonly CounterShelf _shelf = new();
    private readonly RunShadow _shadow;
    private VirtualTime? _first;

    /// <param name="longest">Wall time of a look, unless a checkpoint takes longer to load.</param>
    private StoredTop(
        Composition parts, IRunJournal journal, RunHeader header, DomainChoice choice, TimeSpan longest)
    {
        (_journal, _header, _domains, _longest) = (journal, header, choice.Pattern, longest);
        var runs = parts.Stored.Remembering();
        _specs = runs.ReadScenario(header).Hosts;
        _shadow = new(journal, stored => runs.Build(stored, _shelf.Watch, choice.Hosts));
    }

    /// <exception cref="RunNotFoundException">There is no such run.</exception>
    /// <exception cref="InputException">Another version stored it.</exception>
    public static async Task<StoredTop> OpenAsync(
        Composition parts, string? store, string run, DomainChoice choice, TimeSpan longest)
    {
        var journal = parts.FindStore(store);
        try
        {
            var header = (await journal.ReadAsync(run)).Summary.Header;
            parts.Stored.CheckVersion(header, "Watch");
            return new(parts, journal, header, choice, longest);
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    public async Task<TopLook> LookAsync(CancellationToken stop)
    {
        var record = await _journal.ReadAsync(_header.RunId);
        var (state, end) = (record.Summary.State, VirtualTime.Zero + _header.Length);
        if (record.Seals.Count > 0 || state == RunState.Complete) await _shadow.AdvanceAsync(record, _longest, stop);
        var now = _shadow.Simulation?.Now;
        var reaches = state == RunState.Complete ? end : record.Summary.SealedUpTo;
        _first ??= reaches;
        return new(
            _header.Name.Length > 0 ? _header.Name : _header.RunId,
            WordOf(state, reaches > _first),
            reaches, _header.Length, record.End?.Failure ?? "",
            now is { } at ? TopSight.Of(_specs, _shelf, at, _domains) : null)
        {
            IsLast = state != RunState.Open && (now is null || now >= reaches),
        };
    }

    public ValueTask DisposeAsync()
    {
        _shadow.Dispose();
        return _journal.DisposeAsync();
    }

    /// <summary>A store does not say whether a process runs an open run: only what it writes shows that.</summary>
    private static string WordOf(RunState state, bool hasGrown) => state switch
    {
        RunState.Open => hasGrown ? TopLook.Running : TopLook.Open,
        RunState.Complete => "complete",
        RunState.Failed => "failed",
        _ => throw new InvalidOperationException($"a run is {state}"),
    };
}
