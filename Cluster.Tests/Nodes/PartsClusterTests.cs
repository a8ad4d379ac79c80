using ActorXen.Messages;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>A cluster over PostgreSQL, whose nodes write and load their hosts' states themselves.</summary>
[Nodes, Long]
public sealed class PartsClusterTests() : ClusterTest(
    StoreOptions.PostgreSql(PrivatePostgres.Shared.CreateDatabase()))
{
    [PostgresFact]
    public async Task A_run_resumes_from_what_three_nodes_wrote_when_one_of_them_is_killed()
    {
        var (first, _, third) = await ThreeInMidRunAsync();
        await using var journal = SqlRunJournal.OpenStore(Cluster.Store);
        var (before, end) = (VirtualTime.Zero + 20.Ms, VirtualTime.Zero + 38.Ms);
        Assert.True(await PartsAtAsync(journal, before) >= 3);

        await Cluster.KillAsync(third);
        Cluster.Gate.Open();
        var run = await EndOfAsync(first);

        Assert.Equal(UndisturbedHash(), run.GetProperty("hash").GetString());
        Assert.True((await StatusAsync(first)).GetProperty("epoch").GetInt64() >= 2, Cluster.Log());
        Assert.True(await PartsAtAsync(journal, end) > 0);
        Assert.NotNull(await journal.LoadCheckpointAsync(RunId, end));
        // Nodes neither failed to write nor to load what the first epoch had written.
        Assert.DoesNotContain(Cluster.Said, line => line.Contains("themselves", StringComparison.Ordinal));
    }

    /// <summary>
    /// How many parts the checkpoint at that time has, at least one for each node; 0 if the coordinator wrote it.
    /// </summary>
    private static async Task<int> PartsAtAsync(SqlRunJournal journal, VirtualTime at)
    {
        var found = await journal.Shared.FindAsync(RunId, at);
        return found is not null && found.At == at ? found.Parts.Count : 0;
    }
}
