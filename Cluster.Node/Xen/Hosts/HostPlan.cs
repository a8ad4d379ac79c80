using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Hosts;

/// <summary>Numbers entities before they exist, so that they can be told of each other when they are made.</summary>
internal sealed class HostPlan(int host)
{
    private readonly List<string> _paths = [];
    private readonly List<IEntity?> _entities = [];
    private readonly HashSet<int> _asleep = [];

    /// <summary>Takes the next number for a path below the host, such as <c>pcpu/3</c>.</summary>
    public EntityRef Reserve(string path)
    {
        _paths.Add($"host/{host}/{path}");
        _entities.Add(null);
        return new(_paths.Count - 1);
    }

    /// <summary>
    /// Takes the next number for something that a scenario may never use. It is made when it is used; until then
    /// nothing may be sent to it, and it leaves no trace in paths, checkpoints and hashes. Reserve it after everything
    /// that is always there: a place that stays unused before one that is used would be a gap in the numbers of
    /// entities, and <see cref="Build"/> refuses it.
    /// </summary>
    public EntityRef ReserveAsleep(string path)
    {
        _asleep.Add(_paths.Count);
        return Reserve(path);
    }

    public IReadOnlyList<EntityRef> ReserveEach(int count, Func<int, string> path) =>
        [.. Enumerable.Range(0, count).Select(index => Reserve(path(index)))];

    public void Fill(EntityRef place, IEntity entity)
    {
        Invariant.Holds(_entities[place.Number] is null, $"{_paths[place.Number]} is made twice");
        _entities[place.Number] = entity;
    }

    public HostTimeline Build(long seed, TieOrder ties = TieOrder.ByPhase)
    {
        var timeline = new HostTimeline(host, seed, ties);
        var count = _paths.Count;
        while (count > 0 && _entities[count - 1] is null && _asleep.Contains(count - 1)) count--;
        for (var index = 0; index < count; index++)
        {
            var entity = _entities[index];
            Invariant.Holds(entity is not null, $"{_paths[index]} is planned and was never made");
            timeline.Add(_paths[index], entity);
        }

        return timeline;
    }
}
