using ActorXen.Store.Journal;
using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

/// <summary>Reads the coordinator's rows of earlier versions. New rows have the same number as all others.</summary>
public sealed class CoordinatorSerializer(ExtendedActorSystem system) : JournalSerializer(system)
{
    /// <summary>Must never change, because rows of stores contain it.</summary>
    public override int Identifier => 41_586;
}
