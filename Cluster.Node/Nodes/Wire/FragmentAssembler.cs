using ActorXen.Messages;
using Akka.Actor;

namespace ActorXen.Nodes.Wire;

/// <summary>Puts the pieces of messages together again, for each sender and epoch.</summary>
/// <remarks>
/// Pieces arrive in order or not at all. A message with a missing piece is given up: whoever misses it asks again.
/// </remarks>
internal sealed class FragmentAssembler
{
    /// <summary>Of one message. One host's state is far less.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>Messages under way. More senders than this have no business with one node.</summary>
    private const int MostAssemblies = 1_000;

    private readonly Dictionary<(IActorRef Sender, EpochKey Key), Assembly> _assemblies = [];

    /// <returns>The whole message with its last piece; null before.</returns>
    /// <exception cref="StateFormatException">The whole is damaged, or larger than anything that is ever
    /// sent.</exception>
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
            throw new StateFormatException($"a '{piece.Manifest}' of more than {MostBytes} bytes");
        }

        if (piece.Index + 1 < piece.Count) return null;
        _assemblies.Remove(from);
        return WireCodec.Messages.Read(piece.Manifest, assembly.Whole());
    }

    /// <summary>Gives up what has begun in this epoch and in those before it.</summary>
    public void Forget(EpochKey key)
    {
        foreach (
            var from in _assemblies.Keys.Where(
                from => from.Key.RunId == key.RunId && from.Key.Epoch <= key.Epoch).ToList())
            _assemblies.Remove(from);
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
