namespace ActorXen.Messages;

/// <summary>
/// What an entity is to its senders. A role is declared with its conversation, or here if roles of several folders
/// include it.
/// </summary>
public interface IRole;

/// <summary>Marks a message that may be sent to a role, and so to every role that includes it.</summary>
/// <typeparam name="TRole">The receiver's role.</typeparam>
public interface ITo<in TRole>
    where TRole : IRole;

/// <summary>An entity that arms timers of the hypervisor (<c>ArmTimer</c>) and gets their expiry.</summary>
public interface ITimerOwner : IRole;
