using ActorXen.Actors;
using ActorXen.Cli.Inspection;
using ActorXen.Cli.Output;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Cli.Inspection;

/// <summary>What <c>top --watch</c> says of a run in a store.</summary>
public sealed class StoredTopTests : StoreTest
{
    /// <summary>A killed process says nothing more, so that its run must not be said to be running.</summary>
    [Fact]
    public async Task An_open_run_is_running_only_while_something_new_is_sealed()
    {
        await RealCommand.RunAsync(
            $"run ping-pong --until 20ms --engine plain --quiet --name tried --checkpoint-every 5ms "
            + $"--store {Store.Path}");
        const string OfIt = "persistence_id LIKE 'run-%'";
        var last = $"(SELECT MAX(sequence_number) FROM journal WHERE {OfIt})";
        // The end takes two events. Before them one after another is sealed, with a checkpoint now and then.
        Store.Execute($"CREATE TABLE later AS SELECT * FROM journal WHERE {OfIt} AND sequence_number > {last} - 6");
        Store.Execute($"DELETE FROM journal WHERE {OfIt} AND sequence_number > {last} - 6");
        using var actors = new ActorRuntime();
        var parts = Program.Parts(actors, new(TextWriter.Null, TextWriter.Null, Styled: false, Live: false));
        await using var top = await StoredTop.OpenAsync(
            parts, Store.Path, "tried", new(null, null), TimeSpan.FromSeconds(10));

        var first = await top.LookAsync(default);
        var second = await top.LookAsync(default);
        Store.Execute(
            "INSERT INTO journal SELECT * FROM later WHERE sequence_number < "
            + "(SELECT MAX(sequence_number) - 1 FROM later)");
        var third = await top.LookAsync(default);
        Store.Execute("INSERT INTO journal SELECT * FROM later WHERE sequence_number >= "
            + "(SELECT MAX(sequence_number) - 1 FROM later)");
        var fourth = await top.LookAsync(default);

        Assert.Equal(
            ["open", "open", "running", "complete"],
            new[] { first, second, third, fourth }.Select(look => look.State));
        Assert.True(first.Sealed < third.Sealed);
        Assert.Equal(VirtualTime.Zero + 20.Ms, fourth.Sealed);
    }
}
