using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Tests.Runs;
using ActorXen.Tests.Support;
using Npgsql;

namespace ActorXen.Tests.Store;

/// <summary>
/// A store goes away in the middle of a run: the run pauses, resumes by itself, and has the hash of an undisturbed one.
/// </summary>
[Nodes, Long]
public sealed class OutageTests : StoreTest
{
    /// <summary>Of these tests alone, which run one after the other.</summary>
    private static readonly Lazy<PrivatePostgres> _server = new(() => new());

    private readonly List<StorePause> _told = [];

    private static PrivatePostgres Server => _server.Value;

    [PostgresFact]
    public async Task A_server_that_is_stopped_and_started_again()
    {
        await using var journal = SqlRunJournal.OpenStore(StoreOptions.PostgreSql(Server.CreateDatabase()));

        var result = await RunAsync(
            journal,
            progress => { if (progress.At == VirtualTime.Zero + 4.Ms) Server.Stop(); },
            () => { if (_told[^1].Attempt == 2) Server.Start(); });

        await AssertUndisturbedAsync(journal, result);
        Assert.True(_told.Count >= 3);
        // Which of the two is told depends on how far the server has come with its end.
        Assert.Contains(_told, pause => pause.Problem.Contains(" cannot be reached: ", StringComparison.Ordinal)
            || pause.Problem.Contains(" is not available: ", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_server_that_is_started_while_the_run_begins()
    {
        await using var journal = SqlRunJournal.OpenStore(StoreOptions.PostgreSql(Server.CreateDatabase()));
        Server.Stop();

        var result = await RunAsync(journal, _ => { }, () => { if (_told[^1].Attempt == 1) Server.Start(); });

        await AssertUndisturbedAsync(journal, result);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_disk_that_is_full_until_space_is_freed(StoreKind kind)
    {
        On(kind);
        var journal = Store.Open();
        // A write may fail, and wait, on another thread while the block is still being made.
        var block = new Lazy<IDisposable>(Store.Block);

        var result = await RunAsync(
            journal,
            progress => { if (progress.At == VirtualTime.Zero + 4.Ms) _ = block.Value; },
            () => block.Value.Dispose());

        await AssertUndisturbedAsync(journal, result);
        var said = kind == StoreKind.Sqlite
            ? "is busy: another actorxen is writing to it, or another program has locked it. "
                + "Wait until that has finished, or choose another file with --store."
            : "cannot grow: the disk or its quota is full. Free some space.";
        Assert.Equal($"{Store.Options.Name} {said}", _told[0].Problem);
        Assert.True(_told[^1].IsOver);
    }

    [PostgresFact]
    public async Task Connections_that_are_killed_at_random_moments()
    {
        On(StoreKind.PostgreSql);
        var journal = Store.Open();
        using var ended = new CancellationTokenSource();
        var killer = Task.Run(() => KillConnections(ended.Token));

        var result = await RunAsync(journal, _ => { }, () => { });
        await ended.CancelAsync();
        await killer;

        await AssertUndisturbedAsync(journal, result);
    }

    [PostgresFact]
    public async Task A_wrong_password_after_an_outage_ends_the_run_at_once()
    {
        Server.ExecuteHere("CREATE ROLE renewed LOGIN SUPERUSER PASSWORD 'old'");
        await using var journal = SqlRunJournal.OpenStore(
            StoreOptions.PostgreSql(Server.ConnectionTo("postgres", "renewed", "old")));

        var refused = await Assert.ThrowsAsync<StoreException>(() => RunAsync(
            journal,
            progress =>
            {
                if (progress.At != VirtualTime.Zero + 4.Ms) return;
                Server.ExecuteHere("ALTER ROLE renewed PASSWORD 'new'");
                Server.Stop();
                Server.StartUnasked();
            },
            () => { }));

        Assert.Contains("refuses the role or its password", refused.Message, StringComparison.Ordinal);
    }

    private Task<RunResult> RunAsync(SqlRunJournal journal, Action<RunProgress> progress, Action onWait)
    {
        var patient = new PatientJournal(journal, _told.Add, (_, _) =>
        {
            onWait();
            return Task.CompletedTask;
        });
        return new Run(patient, new ToyFacts(), progress).StartAsync(TempStore.Header(), RunTests.Toy());
    }

    private static async Task AssertUndisturbedAsync(SqlRunJournal journal, RunResult result)
    {
        Assert.Equal((RunOutcome.Complete, RunTests.UndisturbedHash()), (result.Outcome, result.Hash));
        var record = await journal.ReadAsync("20261123");
        Assert.Equal((RunState.Complete, result.Hash), (record.Summary.State, record.End!.Hash));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(ms => VirtualTime.Zero + ms.Ms), record.Seals.Select(seal => seal.At));
    }

    /// <summary>Not forever: somewhere between two kills a write must get through.</summary>
    private void KillConnections(CancellationToken ended)
    {
        for (var kill = 0; kill < 40 && !ended.IsCancellationRequested; kill++)
        {
            try
            {
                Store.Execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """);
            }
            catch (NpgsqlException busy) when (busy.InnerException is TimeoutException)
            {
                // On a starved machine the killer may wait for a connection in vain; it then kills less often.
            }
        }
    }
}
