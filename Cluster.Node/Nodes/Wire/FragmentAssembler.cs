using ActorXen.Messages;
using Akka.Actor;

namespace ActorXen.Nodes.Wire;

/// <summary>Reassembles messages from their fragments, for each sender and epoch.</summary>
/// <remarks>
/// Fragments arrive in order or not at all. A message with a missing fragment is dropped; the node that needs it asks
/// for it again.
/// </remarks>
internal sealed class FragmentAssembler
{
    /// <summary>Largest message. One host's state is far smaller.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>Most unfinished messages at a time. One node never has so many senders.</summary>
    private const int MostAssemblies = 1_000;

    private readonly Dictionary<(IActorRef Sender, EpochKey Key), Assembly> _assemblies = [];

    /// <returns>The whole message after its last fragment; null before.</returns>
    /// <exception cref="StateFormatException">The message is damaged or too large.</exception>
    public object? Add(IActorRef sender, Fragment piece)
    {
        var from = (sender, piece.Key);
        if (piece.Index == 0) Begin(from, piece);
        if (!_assemblies.TryGetValue(from, out var assembly) || !assembly.IsNext(piece))
        {
            _assemblies.Remove(from);
            return null;
        }

        assembly.Add(piece);
        if (assembly.Bytes > MostBytes)
        {
            _assemblies.Remove(from);
            throw new StateFormatException($"a message '{piece.Manifest}' has more than {MostBytes} bytes");
        }

        if (piece.Index + 1 < piece.Count) return null;
        _assemblies.Remove(from);
        return WireCodec.Messages.Read(piece.Manifest, assembly.Whole());
    }

    /// <summary>Drops unfinished messages of this epoch and of earlier ones of the run.</summary>
    public void Forget(EpochKey key)
    {
        var stale = _assemblies.Keys.Where(from => from.Key.RunId == key.RunId && from.Key.Epoch <= key.Epoch).ToList();
        foreach (var from in stale) _assemblies.Remove(from);
    }

    private void Begin((IActorRef Sender, EpochKey Key) from, Fragment piece)
    {
        if (_assemblies.Count >= MostAssemblies) _assemblies.Clear();
        _assemblies[from] = new(piece.Id);
    }

    private sealed class Assembly(long id)
    {
        private readonly List<ReadOnlyMemory<byte>> _pieces = [];

        public long Bytes { get; private set; }

        public bool IsNext(Fragment piece) => piece.Id == id && piece.Index == _pieces.Count;

        public void Add(Fragment piece)
        {
            _pieces.Add(piece.Bytes);
            Bytes += piece.Bytes.Length;
        }

        public byte[] Whole()
        {
            var whole = new byte[Bytes];
            var at = 0;
            foreach (var piece in _pieces)
            {
                piece.CopyTo(whole.AsMemory(at));
                at += piece.Length;
            }

            return whole;
        }
    }
}
