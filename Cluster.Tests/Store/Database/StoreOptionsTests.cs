using ActorXen.Runs;
using ActorXen.Store.Database;
using Npgsql;

namespace ActorXen.Tests.Store.Database;

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
        Assert.Contains(
            "Default Timeout=1", StoreOptions.File("x.db", TimeSpan.Zero).ConnectionString, StringComparison.Ordinal);

    [Fact]
    public void A_url_names_a_database_and_its_password_is_not_shown()
    {
        var store = StoreOptions.Choose(null, Variables((StoreOptions.ConnectionVariable,
            "postgresql://me:se%40cret@db.example:6432/runs?sslmode=verify-full&application_name=mine")));

        Assert.Equal((StoreKind.PostgreSql, "postgresql://me@db.example:6432/runs"), (store.Kind, store.Name));
        Assert.Equal(store.Name, store.ToString());
        Assert.Contains("Password=se@cret", store.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", store.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Application Name=mine", store.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("Search Path=actorxen", store.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_users_session_come_after_ours_so_they_count()
    {
        var own = StoreOptions.PostgreSql("Host=h;Options=-c idle_in_transaction_session_timeout=2s");

        var options = new NpgsqlConnectionStringBuilder(own.ConnectionString).Options!;
        Assert.Matches("^-c idle_in_transaction_session_timeout=10s .*=2s$", options);
    }

    [Theory]
    [InlineData(null, "postgresql://me@h/db", "postgresql://me@h:5432/db")]
    [InlineData(null, "Host=h;Port=1;Database=db", "postgresql://h:1/db")]
    [InlineData("postgresql", "Server=h;Database=db;User ID=me;Password=x", "postgresql://me@h:5432/db")]
    [InlineData("sqlite", "/data/runs.db", "/data/runs.db")]
    [InlineData("SQLite", "Data Source=/data/runs.db", "/data/runs.db")]
    [InlineData(null, "/data/runs.db", "/data/runs.db")]
    public void Provider_and_connection_come_from_the_environment(string? provider, string connection, string name)
    {
        var store = StoreOptions.Choose(null, Variables(
            (StoreOptions.ProviderVariable, provider), (StoreOptions.ConnectionVariable, connection),
            (StoreOptions.Variable, "not this one")));

        Assert.Equal(name, store.Name);
    }

    [Fact]
    public void What_the_command_line_names_overrides_the_environment() => Assert.Equal(
        "/here.db",
        StoreOptions.Choose("/here.db", Variables((StoreOptions.ConnectionVariable, "postgresql://me@h/db"))).Name);

    /// <summary>A mistyped URL must not become a directory with a file in it.</summary>
    [Theory]
    [InlineData("postgresl://me:secret@h/db", "postgresl://")]
    [InlineData("mysql://h", "mysql://")]
    public void A_url_of_another_kind_is_refused(string chosen, string shown) => Assert.Equal(
        $"\"{shown}\" is no kind of store. Name a file, or write postgresql://USER@HOST/DATABASE.",
        Assert.Throws<StoreException>(() => StoreOptions.Choose(chosen, Variables())).Message);

    [Theory]
    [InlineData("oracle", "secret", "\"oracle\" is not a kind of store. Use sqlite or postgresql.")]
    [
        InlineData(
            "postgresql",
            null,
            "ACTORXEN_STORE_PROVIDER is postgresql, but no database is named. Set ACTORXEN_STORE_CONNECTION."),
    ]
    [
        InlineData(
            "postgresql",
            "Database=db;Password=secret",
            "The PostgreSQL store names no server. Write Host=…, or postgresql://USER@HOST/DATABASE."),
    ]
    [InlineData("postgresql", "Host=h;Colour=secret", "The PostgreSQL store's connection cannot be read.")]
    [InlineData("postgresql", "postgresql://h:secret/db", "The PostgreSQL store's connection cannot be read.")]
    [InlineData("sqlite", "Data Source=x;Colour=secret", "The SQLite store's connection string cannot be read.")]
    public void What_cannot_be_read_is_refused_in_one_line_without_repeating_it(
        string provider, string? connection, string said)
    {
        var refused = Assert.Throws<StoreException>(() => StoreOptions.Choose(null, Variables(
            (StoreOptions.ProviderVariable, provider), (StoreOptions.ConnectionVariable, connection))));

        Assert.StartsWith(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }

    private static Func<string, string?> Variables(params (string Name, string? Value)[] set) =>
        asked => set.FirstOrDefault(one => one.Name == asked).Value;
}
