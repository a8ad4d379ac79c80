using System.Runtime.CompilerServices;

namespace ActorXen.Messages;

/// <summary>An entity of one host, by its number in creation order. Numbers are the same in every engine.</summary>
/// <remarks>The form used by the engine, facts and hashes. Messages are sent to an entity in a role.</remarks>
public readonly record struct EntityRef(int Number)
{
    /// <summary>No entity; sending to it is a bug.</summary>
    public static readonly EntityRef None = new(-1);

    public bool Exists => Number >= 0;

    public override string ToString() => $"entity {Number}";
}

/// <summary>An entity of one host, in a role: it can be sent the messages that are <see cref="ITo{TRole}"/>.</summary>
/// <typeparam name="TRole">The role in which it receives messages.</typeparam>
/// <param name="Number">As in <see cref="EntityRef"/>. Payloads and checkpoints keep only this.</param>
public readonly record struct EntityRef<TRole>(int Number)
    where TRole : IRole
{
    /// <inheritdoc cref="EntityRef.None"/>
    public static EntityRef<TRole> None => new(-1);

    public bool Exists => Number >= 0;

    /// <summary>The entity without its role, for the engine.</summary>
    public EntityRef Untyped
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Number);
    }

    /// <summary>The same entity in a role that its role includes.</summary>
    public static EntityRef<TRole> Of<TNarrower>(EntityRef<TNarrower> entity)
        where TNarrower : TRole => new(entity.Number);

    public override string ToString() => $"entity {Number}";
}

/// <summary>An entity of any host, in a role.</summary>
public readonly record struct EntityAddress<TRole>(int Host, EntityRef<TRole> Entity)
    where TRole : IRole;
