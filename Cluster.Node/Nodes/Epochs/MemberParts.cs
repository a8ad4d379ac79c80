using ActorXen.Messages;
using ActorXen.Nodes.Wire;
using ActorXen.Runs;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// Writes the states of a member's hosts to the store, and loads them from there, without the coordinator.
/// </summary>
/// <remarks>Every call blocks until the store has done it, however long the store is away.</remarks>
/// <param name="key">The epoch.</param>
/// <param name="store">null if this node has no store that other machines have, too.</param>
/// <param name="ends">Ends every wait.</param>
/// <param name="delay">Waits for a store that is away; null to wait by the clock.</param>
internal sealed class MemberParts(
    EpochKey key, IPartStore? store, CancellationToken ends, Func<TimeSpan, CancellationToken, Task>? delay = null)
{
    private readonly Dictionary<int, byte[]> _fetched = [];
    private volatile string _waiting = "";

    /// <summary>What it waits for, as sentences; empty if it does not wait. Thread-safe.</summary>
    public string Waiting => _waiting;

    public PartsDone Save(SaveParts save, MemberHosts hosts) => Try(save, found =>
    {
        var place = PlaceOf(save.Holder, save.Attempt);
        var patience = Patience();
        return [.. hosts.SaveRanges().Select(range => Wait(patience.RepeatAsync(
            () => found.SaveAsync(place, range.FirstHost, range.Lengths, range.States), null)))];
    });

    /// <summary>Keeps the states of the member's own hosts.</summary>
    public PartsDone Fetch(FetchParts fetch, MemberHosts hosts) => Try(fetch, found =>
    {
        _fetched.Clear();
        var place = PlaceOf(fetch.Holder, fetch.Attempt);
        var patience = Patience();
        foreach (var part in fetch.Parts)
        {
            var states = Wait(patience.RepeatAsync(() => found.LoadAsync(place, part), null));
            for (var each = 0; each < states.Count; each++)
                if (hosts.Has(part.FirstHost + each)) _fetched[part.FirstHost + each] = states[each];
        }

        return _fetched.Count == hosts.Count
            ? []
            : throw new StateFormatException($"it has {_fetched.Count} of {hosts.Count} hosts");
    });

    public void Load(LoadFetched load, MemberHosts hosts)
    {
        hosts.Load(_fetched.Select(one => (one.Key, (ReadOnlyMemory<byte>)one.Value)), load.At);
        _fetched.Clear();
    }

    /// <summary>The coordinator loads the hosts after all.</summary>
    public void Forget() => _fetched.Clear();

    private PartsPlace PlaceOf(ulong holder, long attempt) => new(key.RunId, holder, attempt);

    private Patience Patience() => new(pause => _waiting = pause.Note, delay, ends);

    private PartsDone Try(IEpochCommand command, Func<IPartStore, IReadOnlyList<HostPart>> work)
    {
        if (store is null)
            return new(key, command.Number, [], "It has no store that other machines have, too.");
        try
        {
            return new(key, command.Number, work(store), "");
        }
        catch (StoreException failure)
        {
            ends.ThrowIfCancellationRequested();
            return new(key, command.Number, [], failure.Message);
        }
        catch (StateFormatException damage)
        {
            return new(key, command.Number, [], $"The checkpoint is damaged: {damage.Problem}.");
        }
        finally
        {
            _waiting = "";
        }
    }

    /// <summary>On the thread of the epoch, which has nothing else to do meanwhile.</summary>
    private T Wait<T>(Task<T> work) => work.WaitAsync(ends).GetAwaiter().GetResult();
}
