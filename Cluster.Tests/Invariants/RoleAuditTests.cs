using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Invariants;

/// <summary>
/// Whatever is delivered in a run goes to an entity that has a role for it, also where a role was claimed and not
/// checked: by what speaks for an entity, such as its timers, and by numbers that come from messages and checkpoints.
/// </summary>
public sealed class RoleAuditTests
{
    private static readonly string _recorded = Repository.PathOf("Cluster.Tests/Golden/runs/random");

    public static TheoryData<string> Recorded =>
        [.. Directory.EnumerateFiles(_recorded, "*.conf").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Recorded))]
    public void Every_message_reaches_an_entity_that_has_a_role_for_it(string name)
    {
        var spec = Given.Good(File.ReadAllText(Path.Combine(_recorded, name)));
        var hosts = HostFactory.BuildAll(spec, XenPolicies.Instance);
        var audits = hosts.Select(host => new RoleAudit(host.Timeline)).ToList();
        var group = new HostGroup(
            [.. hosts.Select(host => host.Timeline)], 0, new int[hosts.Count], spec.Network.InRack);
        foreach (var host in hosts) host.Timeline.Start();
        group.Refresh();

        group.RunUntil(VirtualTime.Zero + Duration.Shorter(spec.Length, 30.Ms));

        Assert.Empty(audits.SelectMany(audit => audit.Strangers));
        Assert.All(audits, audit => Assert.True(audit.Kinds > 10, $"only {audit.Kinds} kinds of messages"));
    }

    private sealed class RoleAudit : IEntityHosting
    {
        private readonly HostTimeline _timeline;
        private readonly PlainHosting _plain;
        private readonly Dictionary<(Type Message, Type Entity), bool> _seen = [];

        public RoleAudit(HostTimeline timeline)
        {
            (_timeline, _plain) = (timeline, new(timeline));
            timeline.HostWith(this);
        }

        public int Kinds => _seen.Keys.Select(seen => seen.Message).Distinct().Count();

        public IEnumerable<string> Strangers =>
            _seen.Where(seen => !seen.Value).Select(seen => $"{seen.Key.Message.Name} to {seen.Key.Entity.Name}");

        public void Deliver(EntityRef from, EntityRef target, Message message)
        {
            var pair = (message.GetType(), _timeline.EntityOf(target).GetType());
            if (!_seen.ContainsKey(pair)) _seen.Add(pair, HasRole(pair.Item1, pair.Item2));
            _plain.Deliver(from, target, message);
        }

        private static bool HasRole(Type message, Type entity) =>
            typeof(ITo<>).MakeGenericType(entity).IsAssignableFrom(message);
    }
}
