using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Runs;

namespace ActorXen.Tests.Support;

/// <summary>A store of its own for one test, in a directory that is deleted with it.</summary>
public sealed class TempStore : IAsyncDisposable
{
    public const string Version = "0.1.0";
    private readonly List<SqlRunJournal> _journals = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("actorxen-store-").FullName;

    public string Path => System.IO.Path.Combine(_directory, "runs.db");

    /// <summary>The least patience that there is, so that a lock is reported at once.</summary>
    public StoreOptions Options => StoreOptions.File(Path, TimeSpan.FromSeconds(1));

    public SqlRunJournal Open(long? largestBytes = null)
    {
        var journal = SqlRunJournal.OpenStore(Options with { LargestBytes = largestBytes });
        _journals.Add(journal);
        return journal;
    }

    /// <summary>Ten seals of 1 ms, a checkpoint at every third.</summary>
    public static RunHeader Header(string id = "20261123-3f9a1c", long seed = 7) => new(
        id, "scenario { }", "toy", seed, 10.Ms, Version, 1.Ms, 3.Ms, DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));

    public static WindowSeal Seal(Duration at) => new(VirtualTime.Zero + at, 100, 0.5, [1, 2, 3]);

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals) await journal.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
