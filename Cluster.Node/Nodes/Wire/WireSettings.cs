using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes.Wire;

/// <summary>Akka settings that a node needs to exchange messages with workers on other nodes.</summary>
public static class WireSettings
{
    /// <summary>
    /// Size of fragments, in bytes. Well below the size of Akka's frame, so that heartbeats are not held up.
    /// </summary>
    private const string PartBytes = "actorxen.wire.part-bytes";

    /// <summary>
    /// Port for other members' direct connections, on the address on which remoting listens; 0 takes any free port.
    /// </summary>
    public const string BatchPort = "actorxen.wire.batch-port";

    /// <summary>How long the members of an epoch may stand still before it is given up.</summary>
    public const string StallAfter = "actorxen.wire.stall-after";

    /// <summary>Gives the worker actor a thread of its own, so that a busy node still receives messages.</summary>
    internal const string WorkerDispatcher = "actorxen.worker-dispatcher";

    /// <summary>For <c>WithFallback</c>; a node's own settings take precedence.</summary>
    /// <remarks>
    /// A frame holds several fragments. Akka's batching delays messages, so it is off: another node waits for each.
    /// </remarks>
    public static Config Config { get; } = ConfigurationFactory.ParseString($$"""
        akka {
          actor {
            serialization-settings.allow-unregistered-types = off
            serializers {
              json = "{{typeof(RefusingSerializer).AssemblyQualifiedName}}"
              actorxen-wire = "{{typeof(WireSerializer).AssemblyQualifiedName}}"
            }
            serialization-bindings {
              "{{typeof(IWireMessage).AssemblyQualifiedName}}" = actorxen-wire
            }
          }
          remote.dot-netty.tcp {
            batching.enabled = off
            maximum-frame-size = 1 MiB
            send-buffer-size = 2 MiB
            receive-buffer-size = 2 MiB
            tcp-nodelay = on
          }
        }
        actorxen {
          wire.part-bytes = {{128 << 10}}
          wire.batch-port = 0
          wire.stall-after = 60s
          worker-dispatcher { type = PinnedDispatcher, throughput = 100 }
        }
        """);

    internal static TimeSpan StallAfterOf(ActorSystem system) =>
        system.Settings.Config.GetTimeSpan(StallAfter, TimeSpan.FromSeconds(60));

    internal static int PartBytesOf(ActorSystem system) => system.Settings.Config.GetInt(PartBytes, 128 << 10);
}
