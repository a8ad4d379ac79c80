using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ActorXen.Nodes.Security;

/// <summary>Gives an actor system its node's identity, and finds it there.</summary>
internal static class IdentitySetup
{
    private static readonly Config Encrypted =
        ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = on");

    /// <param name="identity">null if nodes do not show who they are.</param>
    public static ActorSystemSetup Of(Config config, NodeIdentity? identity) => identity is null
        ? ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config))
        : ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(Encrypted.WithFallback(config)), identity.ForRemoting(), identity);

    /// <returns>null if the system's nodes do not show who they are.</returns>
    public static NodeIdentity? IdentityOf(ActorSystem system)
    {
        var found = system.Settings.Setup.Get<NodeIdentity>();
        return found.HasValue ? found.Value : null;
    }
}
