using ActorXen.Distribution;

namespace ActorXen.Tests.Distribution;

public sealed class StoreOptionsTests
{
    [Fact]
    public void What_the_command_line_names_is_a_file_by_its_full_path()
    {
        var store = StoreOptions.Choose("here/my runs.db");

        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "here", "my runs.db"), store.Name);
        Assert.Equal(TimeSpan.FromSeconds(5), store.Patience);
    }

    [Fact]
    public void Without_a_name_the_store_is_in_the_users_data()
    {
        var store = StoreOptions.Choose(null);

        Assert.EndsWith(
            Environment.GetEnvironmentVariable(StoreOptions.Variable) ?? Path.Combine("actorxen", "runs.db"),
            store.Name,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Patience_is_never_without_end() =>
        Assert.Contains("Default Timeout=1", StoreOptions.File("x.db", TimeSpan.Zero).ConnectionString, StringComparison.Ordinal);
}
