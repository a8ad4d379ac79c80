using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Actors;

/// <summary>
/// The actor system in which entities live. It starts with the first run that needs it.
/// </summary>
public sealed class ActorRuntime : IDisposable
{
    private readonly Lazy<ActorSystem> _system = new(() => ActorSystem.Create("actorxen", ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF            # a failing entity ends its run with an error; nothing else needs a log
          stdout-loglevel = OFF
          log-dead-letters = off
          coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
        }
        """)));

    public ActorSystem System => _system.Value;

    public void Dispose()
    {
        if (_system.IsValueCreated) _system.Value.Dispose();
    }
}
