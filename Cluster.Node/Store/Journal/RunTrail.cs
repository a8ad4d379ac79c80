using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Store.Journal;

/// <summary>An event and its number in the journal.</summary>
internal readonly record struct NumberedEvent(long Number, IRunEvent Event);

/// <summary>Follows the events of one run, and finds the first one that is damaged, missing or out of place.</summary>
/// <remarks>
/// Events after that one do not count, whether or not they are whole: they continue something that is not known. When
/// the run is resumed, <see cref="RunMended"/> says so in the journal, and what follows it counts again.
/// </remarks>
internal sealed class RunTrail(string runId)
{
    private readonly List<NumberedEvent> _whole = [];
    private readonly string _id = StoreKeys.Run(runId);
    private long _expected = 1;
    private string? _damage;
    private bool _hasMore;
    private bool _hasEnded;

    /// <summary>The events that count.</summary>
    public IReadOnlyList<NumberedEvent> Whole => _whole;

    public IEnumerable<IRunEvent> Events => _whole.Select(one => one.Event);

    /// <summary>What is wrong, as part of a sentence; null if every event is whole.</summary>
    public string? Damage => _damage ?? (_hasMore && Last == 0 ? "its beginning is missing" : null);

    /// <summary>Number of the last event that counts; zero if there is none.</summary>
    public long Last => _whole.Count == 0 ? 0 : _whole[^1].Number;

    /// <summary>
    /// Whether the run was removed: nothing of it is left, or only what refuses a process that still writes it.
    /// </summary>
    public bool IsRemoved => !_hasMore;

    /// <summary>Takes the next row in the order of sequence numbers.</summary>
    /// <param name="stored">null if the row has no manifest or no bytes.</param>
    public void Add(long number, StoredValue? stored)
    {
        _hasMore |= stored?.Manifest != JournalCodec.Resumed;
        // Numbers begin with 1. An event that is in such a row is missing where it belongs.
        if (number < 1) return;
        try
        {
            Add(number, Decode(number, stored));
        }
        catch (StateFormatException cause)
        {
            Break($"event {number}: {cause.Problem}");
        }
    }

    private IRunEvent Decode(long number, StoredValue? stored)
    {
        if (stored is null) throw new StateFormatException("it is empty");
        return RowSeal.Read(JournalCodec.Events, stored, _id, number) as IRunEvent
            ?? throw new StateFormatException($"'{stored.Manifest}' is not an event");
    }

    private void Add(long number, IRunEvent one)
    {
        if (one is RunMended mended && mended.After >= 1 && mended.After <= Last)
        {
            _whole.RemoveAll(earlier => earlier.Number > mended.After);
            (_damage, _hasEnded) = (null, false);
            Take(number, one);
            return;
        }

        if (_damage is not null) return;
        if (number > _expected) Break($"event {_expected} is missing");
        else if (number < _expected) Break($"event {number} is there twice");
        else if (Misplaced(one) is { } why) Break($"event {number}: {why}");
        else Take(number, one);
    }

    private void Take(long number, IRunEvent one)
    {
        _whole.Add(new(number, one));
        _expected = number + 1;
        _hasEnded |= one is RunClosed;
    }

    /// <summary>
    /// Rows of earlier versions have no checksum, so that only what they say can show that they were moved.
    /// </summary>
    private string? Misplaced(IRunEvent one)
    {
        if (one is RunOpened != (_whole.Count == 0)) return "it does not belong there";
        if (one is RunOpened opened && opened.Header.RunId != runId) return "the run's id differs";
        // A process that resumes a run may find out only afterwards that another one has ended it.
        return _hasEnded && one is not (RunResumed or RunEnded) ? "it comes after the end" : null;
    }

    /// <summary>After the run's end nothing matters that could be damaged.</summary>
    private void Break(string why)
    {
        if (!_hasEnded) _damage ??= why;
    }
}
