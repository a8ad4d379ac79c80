using ActorXen.Distribution.Coordination;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace ActorXen.Distribution;

/// <summary>The actor system behind the journal: Akka.Persistence.Sql, bounded waits, no talk on the terminal.</summary>
internal static class StoreStartup
{
    public static ActorSystem Start(StoreOptions store, StoreDatabase database) =>
        ActorSystem.Create(
            "store",
            BootstrapSetup.Create()
                .WithConfig(Settings(store, database).WithFallback(SqlPersistence.DefaultConfiguration))
                .And(new DataOptionsSetup(Connections(store, database))));

    /// <remarks>
    /// A batch is one event, so that a write that fails belongs to one run. The breakers only end a wait in which the
    /// provider's own time limit did not work; they open late and close soon, since who waits for a store asks often.
    /// </remarks>
    private static Config Settings(StoreOptions store, StoreDatabase database)
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
                    auto-initialize = off
                    provider-name = "{{database.Provider}}"
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
                    auto-initialize = off
                    provider-name = "{{database.Provider}}"
                    circuit-breaker { {{breaker}} }
                  }
                }
              }
            }
            """);
    }

    private static DataOptions Connections(StoreOptions store, StoreDatabase database) =>
        database.Tune(new DataOptions().UseConnectionString(database.Provider, store.ConnectionString));
}
