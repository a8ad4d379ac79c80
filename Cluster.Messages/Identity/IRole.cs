namespace ActorXen.Messages;

/// <summary>What an entity is to those that speak to it. Roles are declared beside their conversations.</summary>
public interface IRole;

/// <summary>Marks a message that may be sent to a role, and so to every role that includes it.</summary>
/// <typeparam name="TRole">The receiver's role.</typeparam>
public interface ITo<in TRole>
    where TRole : IRole;
