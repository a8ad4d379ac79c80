using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes.Wire;

/// <summary>What a node's actor system needs so that workers on other nodes understand it.</summary>
public static class WireSettings
{
    /// <summary>
    /// Pieces of messages that are larger, bytes. Well below Akka's frame, so that heartbeats are not held up.
    /// </summary>
    private const string PartBytes = "actorxen.wire.part-bytes";

    /// <summary>
    /// Where other members connect directly, on the address on which remoting listens; 0 takes any free port.
    /// </summary>
    public const string BatchPort = "actorxen.wire.batch-port";

    /// <summary>Of the worker actor: an own thread, so that a busy node still takes in what others wait for.</summary>
    internal const string WorkerDispatcher = "actorxen.worker-dispatcher";

    /// <summary>For <c>WithFallback</c>: what a node sets itself goes before.</summary>
    /// <remarks>
    /// Frames hold several parts. Batching waits for more to send; here somebody waits for what is sent.
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
          worker-dispatcher { type = PinnedDispatcher, throughput = 100 }
        }
        """);

    internal static int PartBytesOf(ActorSystem system) => system.Settings.Config.GetInt(PartBytes, 128 << 10);
}
