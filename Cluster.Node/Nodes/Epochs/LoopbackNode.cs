using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Nodes.Epochs;

/// <summary>
/// A node with a worker that only this machine can reach, and no cluster: for measurements and tests.
/// </summary>
public sealed class LoopbackNode : IDisposable
{
    /// <param name="name">Name of the actor system.</param>
    /// <param name="parts">What its worker needs.</param>
    /// <param name="settings">Akka settings that override all others.</param>
    /// <param name="identity">The node's; null if nodes do not show who they are.</param>
    public LoopbackNode(string name, WorkerParts parts, string settings = "", NodeIdentity? identity = null)
    {
        var config = ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              log-dead-letters = off
              actor.provider = remote
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
            }
            """)).WithFallback(WireSettings.Config);
        System = ActorSystem.Create(name, IdentitySetup.Of(config, identity));
        Worker = SpreadWorker.Start(System, parts);
    }

    public ActorSystem System { get; }

    public IActorRef Worker { get; }

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    public void Dispose() => System.Terminate().GetAwaiter().GetResult();
}
