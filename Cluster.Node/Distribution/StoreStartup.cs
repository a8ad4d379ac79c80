using ActorXen.Distribution.Coordination;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using LinqToDB.Data;

namespace ActorXen.Distribution;

/// <summary>The actor system behind the journal: Akka.Persistence.Sql, bounded waits, no talk on the terminal.</summary>
internal static class StoreStartup
{
    public static ActorSystem Start(StoreOptions store) =>
        ActorSystem.Create(
            "store",
            BootstrapSetup.Create()
                .WithConfig(Settings(store).WithFallback(SqlPersistence.DefaultConfiguration))
                .And(new DataOptionsSetup(Connections(store))));

    /// <remarks>
    /// A batch is one event, so that a write that fails belongs to one run. The breakers only end a wait in which the
    /// provider's own time limit did not work; they never stay open, since a run ends at its first failure.
    /// </remarks>
    private static Config Settings(StoreOptions store)
    {
        var wait = store.LongestWait.TotalSeconds;
        var breaker = $"max-failures = 1000, call-timeout = {wait:0}s, reset-timeout = 1s";
        var serializer = typeof(JournalSerializer).AssemblyQualifiedName;
        var coordinatorSerializer = typeof(CoordinatorSerializer).AssemblyQualifiedName;
        return ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
              actor {
                serialization-settings.allow-unregistered-types = off
                serializers.run-journal = "{{serializer}}"
                serializers.coordinator-journal = "{{coordinatorSerializer}}"
                serialization-bindings {
                  "{{typeof(IRunEvent).AssemblyQualifiedName}}" = run-journal
                  "{{typeof(CheckpointPart).AssemblyQualifiedName}}" = run-journal
                  "{{typeof(ICoordinatorEvent).AssemblyQualifiedName}}" = coordinator-journal
                }
              }
              persistence {
                journal {
                  plugin = "akka.persistence.journal.sql"
                  sql {
                    auto-initialize = {{(store.IsFile ? "off" : "on")}}
                    provider-name = "{{store.Provider}}"
                    batch-size = 1
                    parallelism = 1
                    circuit-breaker { {{breaker}} }
                    recovery-event-timeout = {{wait:0}}s
                    replay-filter.mode = off
                  }
                }
                snapshot-store {
                  plugin = "akka.persistence.snapshot-store.sql"
                  sql {
                    auto-initialize = {{(store.IsFile ? "off" : "on")}}
                    provider-name = "{{store.Provider}}"
                    circuit-breaker { {{breaker}} }
                  }
                }
              }
            }
            """);
    }

    private static DataOptions Connections(StoreOptions store)
    {
        var options = new DataOptions().UseConnectionString(store.Provider, store.ConnectionString);
        return store.IsFile ? options.UseAfterConnectionOpened(connection => Tune(connection, store), null) : options;
    }

    private static void Tune(System.Data.Common.DbConnection connection, StoreOptions store)
    {
        using var command = connection.CreateCommand();
        // With a write-ahead log this loses at most the last seals when the power fails, and never their order: a sealed
        // checkpoint is whole. A killed process loses nothing.
        command.CommandText = "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
        if (store.LargestBytes is not { } limit) return;
        command.CommandText = "PRAGMA page_size";
        var pageSize = (long)command.ExecuteScalar()!;
#pragma warning disable CA2100 // A number.
        command.CommandText = $"PRAGMA max_page_count = {Math.Max(1, limit / pageSize)}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
