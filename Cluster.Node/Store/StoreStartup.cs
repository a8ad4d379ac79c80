using ActorXen.Store.Database;
using ActorXen.Store.Journal;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace ActorXen.Store;

/// <summary>
/// Starts the actor system behind the journal: Akka.Persistence.Sql with bounded waits and no output on the terminal.
/// </summary>
internal static class StoreStartup
{
    /// <summary>Name of the serializer that writes every row.</summary>
    private const string Rows = "run-journal";

    /// <param name="bindings">How rows of other logs that earlier versions wrote are read.</param>
    public static ActorSystem Start(StoreOptions store, StoreDatabase database, IReadOnlyList<StoreBinding> bindings) =>
        ActorSystem.Create(
            "store",
            BootstrapSetup.Create()
                .WithConfig(Settings(store, database, bindings).WithFallback(SqlPersistence.DefaultConfiguration))
                .And(new DataOptionsSetup(Connections(store, database))));

    /// <remarks>
    /// A batch is one event, so that a failed write belongs to one run. The circuit breakers only end a wait that the
    /// provider's own timeout did not end. They open late and close soon, because callers that wait retry often.
    /// </remarks>
    private static Config Settings(StoreOptions store, StoreDatabase database, IReadOnlyList<StoreBinding> bindings)
    {
        var wait = store.LongestWait.TotalSeconds;
        var breaker = $"max-failures = 1000, call-timeout = {wait:0}s, reset-timeout = 1s";
        IReadOnlyList<StoreBinding> all =
        [
            new(Rows, typeof(JournalSerializer)), .. bindings,
        ];
        return ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
              actor {
                serialization-settings.allow-unregistered-types = off
                serializers {
                  {{Lines(all.Select(each => $"{each.Name} = \"{each.Serializer.AssemblyQualifiedName}\""))}}
                }
                serialization-bindings {
                  "{{typeof(StoredValue).AssemblyQualifiedName}}" = {{Rows}}
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

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static DataOptions Connections(StoreOptions store, StoreDatabase database) =>
        database.Tune(
            new DataOptions().UseConnectionString(database.Provider, database.ConnectionString),
            new StoreFault(store, database));
}
