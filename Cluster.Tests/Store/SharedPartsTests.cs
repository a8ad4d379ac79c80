using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Store;
using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Store;

/// <summary>
/// Several processes write the parts of a checkpoint, and the one that holds the run makes a checkpoint of them.
/// </summary>
[Long]
public sealed class SharedPartsTests : StoreTest
{
    private const string Id = "20261123-3f9a1c";
    private static readonly VirtualTime _early = VirtualTime.Zero + 3.Ms;
    private static readonly VirtualTime _late = VirtualTime.Zero + 6.Ms;
    private static readonly byte[][] _states = [[1], [2, 2], [], [4]];

    [Theory, OnSqlite, OnPostgres]
    public async Task What_several_processes_wrote_is_one_checkpoint_to_every_reader(StoreKind kind)
    {
        On(kind);
        var (holder, other) = (Store.Open(), Store.Open());
        await holder.OpenAsync(TempStore.Header());

        var (place, parts) = await SaveAsync(holder, other, _early);

        States.AreSame(_states, (await Store.Open().LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates);
        var found = await other.Shared.FindAsync(Id, VirtualTime.Never);
        Assert.Equal((place, _early), (found!.Place, found.At));
        Assert.Equal(parts, found.Parts);
        Assert.Equal([[2, 2], []], await holder.Shared.LoadAsync(place, parts[1]));
        Assert.Null(await other.Shared.FindAsync(Id, VirtualTime.Zero + 2.Ms));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_checkpoint_that_one_process_wrote_is_not_for_nodes_to_load(StoreKind kind)
    {
        On(kind);
        var holder = Store.Open();
        await holder.OpenAsync(TempStore.Header());
        await SaveAsync(holder, holder, _early);
        await holder.CheckpointAsync(Id, _late, _states);

        Assert.Null(await holder.Shared.FindAsync(Id, VirtualTime.Never));
        Assert.NotNull(await holder.Shared.FindAsync(Id, _early));
        Assert.Equal(_late, (await holder.LoadCheckpointAsync(Id, VirtualTime.Never))!.At);
    }

    /// <summary>An old epoch's worker that is cut off writes as long as it likes.</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task What_a_stale_worker_writes_is_never_part_of_a_checkpoint(StoreKind kind)
    {
        On(kind);
        var (stale, worker, holder) = (Store.Open(), Store.Open(), Store.Open());
        await stale.OpenAsync(TempStore.Header());
        var old = stale.Shared.Begin(Id);
        await holder.ResumeAsync(Id);
        var (place, _) = await SaveAsync(holder, holder, _early);

        var late = await SaveAllAsync(worker, old, [[9], [9], [9], [9]]);

        Assert.Equal(old.Number, place.Number);
        States.AreSame(_states, (await holder.LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates);
        await Assert.ThrowsAsync<RunTakenOverException>(() => stale.Shared.SealAsync(old, _late, late));
        await Assert.ThrowsAsync<RunTakenOverException>(() => holder.Shared.SealAsync(old, _late, late));
        Assert.Equal(_early, (await Store.Open().LoadCheckpointAsync(Id, VirtualTime.Never))!.At);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Parts_that_are_not_all_there_are_not_had(StoreKind kind)
    {
        On(kind);
        var holder = Store.Open();
        await holder.OpenAsync(TempStore.Header());
        var place = holder.Shared.Begin(Id);

        var parts = await SaveAllAsync(holder, place, _states);

        Assert.True(await holder.Shared.HaveAsync(place, parts));
        Assert.False(await holder.Shared.HaveAsync(place, [.. parts, new(4, 1, 30, 1)]));
        Assert.False(await holder.Shared.HaveAsync(place, [parts[0] with { Bytes = parts[0].Bytes + 1 }]));
        Assert.False(await holder.Shared.HaveAsync(place with { Number = 2 }, parts));
        Assert.False(await holder.Shared.HaveAsync(place with { Holder = place.Holder + 1 }, parts));
    }

    /// <summary>The nodes gave up after one of them had written, and one process wrote everything.</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task An_attempt_that_was_given_up_does_not_disturb_the_checkpoint_after_it(StoreKind kind)
    {
        On(kind);
        var (holder, worker) = (Store.Open(), Store.Open());
        await holder.OpenAsync(TempStore.Header());
        var place = holder.Shared.Begin(Id);

        await holder.CheckpointAsync(Id, _early, _states);
        await SaveAllAsync(worker, place, [[9], [9], [9], [9]]);

        States.AreSame(_states, (await holder.LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_lost_part_makes_the_checkpoint_skipped_with_a_warning(StoreKind kind)
    {
        On(kind);
        var holder = Store.Open();
        await holder.OpenAsync(TempStore.Header());
        await holder.CheckpointAsync(Id, _early, _states);
        var (place, parts) = await SaveAsync(holder, holder, _late);

        Assert.Equal(1, Store.Execute(
            "DELETE FROM snapshot WHERE persistence_id = @id",
            ("@id", StoreKeys.Part(Id, place.Holder, parts[1].FirstHost))));

        Assert.Equal(_early, (await holder.LoadCheckpointAsync(Id, VirtualTime.Never))!.At);
        Assert.Contains(
            $"the checkpoint at {_late} is damaged: the part of host {parts[1].FirstHost} is missing.",
            Assert.Single(Store.Warnings), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateFormatException>(() => holder.Shared.LoadAsync(place, parts[1]));
    }

    /// <summary>The row is whole, so only the event knows that it is another.</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_that_was_written_again_with_other_states_is_found(StoreKind kind)
    {
        On(kind);
        var holder = Store.Open();
        await holder.OpenAsync(TempStore.Header());
        var (place, parts) = await SaveAsync(holder, holder, _late);

        await holder.Shared.SaveAsync(place, 0, [1], [7]);

        Assert.Null(await holder.LoadCheckpointAsync(Id, VirtualTime.Never));
        Assert.Contains("is not the one that was sealed", Assert.Single(Store.Warnings), StringComparison.Ordinal);
        var damage = await Assert.ThrowsAsync<StateFormatException>(() => holder.Shared.LoadAsync(place, parts[0]));
        Assert.Contains("the part of host 0", damage.Problem, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task It_travels_to_another_store_and_goes_with_the_run(StoreKind kind)
    {
        On(kind);
        var holder = Store.Open();
        await holder.OpenAsync(TempStore.Header());
        await SaveAsync(holder, holder, _early);
        // An attempt of which nothing came.
        await SaveAllAsync(holder, holder.Shared.Begin(Id), _states);
        using var file = new MemoryStream();
        var shelf = RunShelf.OpenStore(Store.Options);

        await shelf.ExportAsync([Id], "9.9", file, default);
        file.Position = 0;
        await RunShelf.OpenStore(OtherStore.Options).ImportAsync(file, default);
        await shelf.RemoveAsync([Id], withUnfinished: true);

        States.AreSame(_states, (await OtherStore.Open().LoadCheckpointAsync(Id, VirtualTime.Never))!.HostStates);
        Assert.Equal(0, Store.Execute($"DELETE FROM snapshot WHERE persistence_id LIKE '%{Id}%'"));
        Assert.Equal(3, OtherStore.Execute($"DELETE FROM snapshot WHERE persistence_id LIKE '%{Id}%'"));
    }

    [Fact]
    public async Task Only_a_store_that_other_machines_have_is_offered()
    {
        var file = Store.Open();
        Assert.Null(file.Parts);
        Assert.Null(file.PartStore);

        await using var shared = SqlRunJournal.OpenStore(Store.Options with { IsForSeveralMachines = true });
        Assert.NotNull(shared.Parts);
        Assert.NotNull(shared.PartStore);
        Assert.True(StoreOptions.PostgreSql("postgresql://u@h/d").IsForSeveralMachines);
        Assert.Null(new PatientJournal(file, _ => { }).Parts);
        Assert.NotNull(new PatientJournal(shared, _ => { }).Parts);
    }

    /// <summary>A checkpoint of which another process wrote the middle.</summary>
    private static async Task<(PartsPlace Place, IReadOnlyList<HostPart> Parts)> SaveAsync(
        SqlRunJournal holder, SqlRunJournal other, VirtualTime at)
    {
        var place = holder.Shared.Begin(Id);
        HostPart[] parts =
        [
            await holder.Shared.SaveAsync(place, 0, [1], [1]),
            await other.Shared.SaveAsync(place, 1, [2, 0], [2, 2]),
            await holder.Shared.SaveAsync(place, 3, [1], [4]),
        ];
        Assert.True(await holder.Shared.HaveAsync(place, parts));
        await holder.Shared.SealAsync(place, at, parts);
        return (place, parts);
    }

    /// <summary>A part for each host.</summary>
    private static async Task<HostPart[]> SaveAllAsync(SqlRunJournal journal, PartsPlace place, byte[][] states)
    {
        var parts = new HostPart[states.Length];
        for (var host = 0; host < states.Length; host++)
            parts[host] = await journal.Shared.SaveAsync(place, host, [states[host].Length], states[host]);
        return parts;
    }
}
