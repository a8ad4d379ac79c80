using System.Globalization;
using ActorXen.Runs;
using Akka.Configuration;

namespace ActorXen.Nodes.Membership;

/// <summary>Translates a node's options into Akka's settings.</summary>
internal static class NodeConfig
{
    public static Config Of(NodeOptions node) => ConfigurationFactory.ParseString($$"""
        actorxen.wire.batch-port = {{node.BatchPort}}
        actorxen.wire.stall-after = {{Text(node.StallAfter)}}
        akka {
          loglevel = {{(DebugSwitch.IsOn ? "INFO" : "OFF")}}
          stdout-loglevel = {{(DebugSwitch.IsOn ? "INFO" : "OFF")}}
          log-dead-letters = off
          actor.provider = cluster
          # This and connection-timeout together must be shorter than the silence that counts as a failure. Otherwise a
          # node that reconnects after a partition would be downed while the others still wait for their last attempt to
          # reach it.
          remote.retry-gate-closed-for = 500ms
          # Each direction has a connection of its own. If two nodes connect to each other at once, and one attempt
          # times out because the other node is too busy to answer, Akka otherwise stops reading the connection that
          # both continue to use: messages are lost without an error, and a node never joins (akka/akka-core#24393,
          # apache/pekko#3206).
          remote.use-passive-connections = off
          remote.dot-netty.tcp {
            connection-timeout = 2s
            hostname = "{{node.Bind}}"
            public-hostname = "{{node.Public.Host}}"
            port = {{node.Public.Port}}
            maximum-frame-size = 16 MiB    # a scenario is compressed and sent in one message
          }
          cluster {
            # Akka's defaults are for thousands of nodes. A few can talk more often, and should, because each change
            # of a member's status takes a tick.
            gossip-interval = 250ms
            leader-actions-interval = 250ms
            unreachable-nodes-reaper-interval = 250ms
            periodic-tasks-initial-delay = 100ms
            roles = [{{string.Join(", ", node.Roles)}}]
            app-version = "{{node.Version}}"
            seed-node-timeout = 3s
            retry-unsuccessful-join-after = 2s
            shutdown-after-unsuccessful-join-seed-nodes = off
            run-coordinated-shutdown-when-down = on
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-majority
              stable-after = {{Text(node.StableAfter)}}
              down-all-when-unstable = off   # nodes flap on a busy machine; only a real partition may stop them
            }
            failure-detector {
              heartbeat-interval = {{Text(node.Heartbeat)}}
              acceptable-heartbeat-pause = {{Text(node.AcceptablePause)}}
            }
            singleton { min-number-of-hand-over-retries = 15, hand-over-retry-interval = 500ms }
          }
          coordinated-shutdown {
            run-by-clr-shutdown-hook = off
            exit-clr = off
            phases {
              cluster-exiting.timeout = {{Text(node.LeaveTimeout)}}
              cluster-leave.timeout = {{Text(node.LeaveTimeout)}}
            }
          }
        }
        """);

    private static string Text(TimeSpan time) =>
        time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + "ms";
}
