using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Hosts;

/// <summary>Numbers entities before they exist, so that each one can be made with references to the others.</summary>
internal sealed class HostPlan(int host)
{
    private readonly List<string> _paths = [];
    private readonly List<IEntity?> _entities = [];
    private readonly HashSet<int> _asleep = [];
    private readonly List<(int Place, Type Role)> _claims = [];

    /// <summary>Number of the host.</summary>
    public int Host => host;

    /// <summary>Takes the next number for a path below the host, such as <c>pcpu/3</c>.</summary>
    /// <typeparam name="TRole">The role that the entity will have for those that send to it.</typeparam>
    public EntityRef<TRole> Reserve<TRole>(string path)
        where TRole : IRole
    {
        _paths.Add($"host/{host}/{path}");
        _entities.Add(null);
        return new(_paths.Count - 1);
    }

    /// <summary>
    /// Takes the next number for an entity that a scenario may not use. If it is not made, nothing may be sent to it,
    /// and it leaves no trace in paths, checkpoints and hashes. Reserve it after everything that is always there: a
    /// place that stays unused before one that is used would be a gap in the numbers of entities, and
    /// <see cref="Build"/> refuses it.
    /// </summary>
    public EntityRef<TRole> ReserveAsleep<TRole>(string path)
        where TRole : IRole
    {
        _asleep.Add(_paths.Count);
        return Reserve<TRole>(path);
    }

    public IReadOnlyList<EntityRef<TRole>> ReserveEach<TRole>(int count, Func<int, string> path)
        where TRole : IRole => [.. Enumerable.Range(0, count).Select(index => Reserve<TRole>(path(index)))];

    /// <summary>
    /// A reference to a place in a role for which it was not
    /// reserved. The entity that is made there must have that role.
    /// </summary>
    public EntityRef<TRole> Claim<TRole>(EntityRef<IRole> place)
        where TRole : IRole
    {
        _claims.Add((place.Number, typeof(TRole)));
        return new(place.Number);
    }

    public void Fill<TRole, TEntity>(EntityRef<TRole> place, TEntity entity)
        where TRole : IRole
        where TEntity : IEntity, TRole => Fill(place.Number, entity);

    /// <summary>
    /// For an entity that a declared kind builds, so that only a run can tell whether it has the role.
    /// </summary>
    public void FillChecked<TRole>(EntityRef<TRole> place, IEntity entity)
        where TRole : IRole
    {
        Invariant.Holds(entity is TRole, $"{_paths[place.Number]} must be an {typeof(TRole).Name}");
        Fill(place.Number, entity);
    }

    public HostTimeline Build(long seed, TieOrder ties = TieOrder.ByPhase)
    {
        var timeline = new HostTimeline(host, seed, ties);
        var count = _paths.Count;
        while (count > 0 && _entities[count - 1] is null && _asleep.Contains(count - 1)) count--;
        for (var index = 0; index < count; index++)
        {
            var entity = _entities[index];
            Invariant.Holds(entity is not null, $"{_paths[index]} is planned but was never made");
            timeline.Add(_paths[index], entity);
        }

        foreach (var (place, role) in _claims)
            Invariant.Holds(role.IsInstanceOfType(_entities[place]), $"{_paths[place]} must be an {role.Name}");
        return timeline;
    }

    private void Fill(int place, IEntity entity)
    {
        Invariant.Holds(_entities[place] is null, $"{_paths[place]} is made twice");
        _entities[place] = entity;
    }
}
