using ActorXen.Store.Journal;
using Akka.Actor;

namespace ActorXen.Nodes.Coordination;

/// <summary>Reads rows that earlier versions wrote for the coordinator. New rows have the number of all others.</summary>
public sealed class CoordinatorSerializer(ExtendedActorSystem system) : JournalSerializer(system)
{
    /// <summary>Must never change, because rows of stores contain it.</summary>
    public override int Identifier => 41_586;
}
