using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Workloads.Requests;

/// <summary>A request that has not been answered.</summary>
internal readonly record struct OpenRequest(long Id, VirtualTime Begun);

/// <summary>The requests that a client has under way, up to a limit.</summary>
/// <remarks>
/// A packet may be dropped without notice to its sender. When the limit is reached,
/// requests older than a second, TCP's first retransmission timeout (RFC 6298 §2),
/// are abandoned, so that losses cannot silence a client. A later answer is ignored.
/// </remarks>
/// <param name="limit">Most requests under way.</param>
internal sealed class RequestLedger(int limit)
{
    private static readonly Duration _abandonedAfter = 1.Seconds;

    private static readonly ItemCodec<OpenRequest> _codec = new(
        (request, state) =>
        {
            state.Long(request.Id);
            state.Long(request.Begun.Nanoseconds);
        },
        state => new(state.Long(), new(state.Long())));

    // In order of time; closed ones stay until they reach the head, or until they are as many as the open ones may be.
    private readonly Fifo<OpenRequest> _inOrder = new((2 * limit) + 1, _codec);
    private readonly HashSet<long> _open = [];

    public int Outstanding => _open.Count;

    /// <returns>False if too many are under way.</returns>
    public bool TryOpen(long id, VirtualTime now)
    {
        if (_open.Count >= limit) AbandonOld(now);
        if (_open.Count >= limit) return false;
        if (_inOrder.IsFull) Compact();
        _open.Add(id);
        _inOrder.Add(new(id, now));
        return true;
    }

    /// <returns>False if it has been abandoned.</returns>
    public bool TryClose(long id)
    {
        if (!_open.Remove(id)) return false;
        ForgetClosed();
        return true;
    }

    /// <summary>Only open requests matter; the closed ones between them are left out.</summary>
    public void Save(StateWriter state)
    {
        state.Int(_open.Count);
        for (var index = 0; index < _inOrder.Count; index++)
        {
            if (_open.Contains(_inOrder[index].Id)) _codec.Save(_inOrder[index], state);
        }
    }

    public void Load(StateReader state)
    {
        while (_inOrder.Count > 0) _inOrder.Remove();
        _open.Clear();
        for (var left = state.Int(); left > 0; left--)
        {
            var request = _codec.Load(state);
            _open.Add(request.Id);
            _inOrder.Add(request);
        }
    }

    private void AbandonOld(VirtualTime now)
    {
        while (_inOrder.Count > 0 && now - _inOrder[0].Begun > _abandonedAfter)
        {
            _open.Remove(_inOrder[0].Id);
            _inOrder.Remove();
        }

        ForgetClosed();
    }

    private void Compact()
    {
        for (var left = _inOrder.Count; left > 0; left--)
        {
            var request = _inOrder.Remove();
            if (_open.Contains(request.Id)) _inOrder.Add(request);
        }
    }

    private void ForgetClosed()
    {
        while (_inOrder.Count > 0 && !_open.Contains(_inOrder[0].Id)) _inOrder.Remove();
    }
}
