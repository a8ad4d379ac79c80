using System.Security.Cryptography;
using ActorXen.Messages;

namespace ActorXen.Store.Shelf;

/// <summary>A hash of all rows of a run except their dates, to tell whether two copies are the same.</summary>
internal sealed class RunDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StateWriter _key = new();

    public void Add(RunRow row)
    {
        _key.Clear();
        // The bytes come last and their length before them, so different rows never give the same input.
        (row with { Created = 0, Bytes = [] }).Write(_key);
        _key.Int(row.Bytes.Length);
        _hash.AppendData(_key.Written);
        _hash.AppendData(row.Bytes);
    }

    public string Text() => Convert.ToHexString(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
