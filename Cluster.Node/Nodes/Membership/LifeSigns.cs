using Akka.Actor;

namespace ActorXen.Nodes.Membership;

/// <summary>How long nothing was heard of a node. Wall time since some moment before this process began.</summary>
/// <param name="LastSign">Its last answer.</param>
/// <param name="Noticed">When it counted as unreachable; null if it never did, or answered again.</param>
internal readonly record struct Silence(TimeSpan LastSign, TimeSpan? Noticed);

/// <summary>What one node remembers of the life of the others. From any thread.</summary>
/// <remarks>
/// Measures only: who is given up, and when, is decided by the failure detector and the split-brain resolver.
/// </remarks>
internal sealed class LifeSigns(TimeProvider clock)
{
    /// <summary>Nodes that are gone: whoever takes over asks for the one before it.</summary>
    private const int MostGone = 100;

    private readonly Lock _door = new();
    private readonly Dictionary<NodeId, Silence> _silences = [];
    private readonly List<(NodeId Node, bool IsGivenUp)> _gone = [];

    public TimeProvider Clock => clock;

    /// <summary>On the clock of <see cref="Silence"/>.</summary>
    public TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Begins to ask the others, and to answer them.</summary>
    public void Follow(NodeSystem node) => node.Actors.ActorOf(
        Props.Create(() => new LifeSignsActor(this, node)),
        LifeSignsActor.NameAt(NodeSystem.Of(node.Membership.SelfUniqueAddress)));

    /// <summary>It lives.</summary>
    public void Hear(NodeId node)
    {
        lock (_door) _silences[node] = new(Now, null);
    }

    /// <summary>
    /// It does not answer. Of a node that never did, one of a version that does not know how, silence counts from here.
    /// </summary>
    public void Notice(NodeId node)
    {
        lock (_door)
            _silences[node] = Of(node) is { } known ? known with { Noticed = known.Noticed ?? Now } : new(Now, Now);
    }

    /// <summary>It begins to leave, or was given up. The first word counts.</summary>
    public void Depart(NodeId node, bool isGivenUp)
    {
        lock (_door)
        {
            if (_gone.Exists(gone => gone.Node == node)) return;
            _gone.Add((node, isGivenUp));
            if (_gone.Count <= MostGone) return;
            _silences.Remove(_gone[0].Node);
            _gone.RemoveAt(0);
        }
    }

    /// <returns>null of a node that was never seen.</returns>
    public Silence? Of(NodeId node)
    {
        lock (_door) return _silences.TryGetValue(node, out var silence) ? silence : null;
    }

    /// <param name="name">HOST:PORT, where several may have been one after the other.</param>
    /// <returns>The last one that went from there, if it was given up; null if it left, or none went.</returns>
    public NodeId? GivenUp(string name)
    {
        lock (_door)
        {
            var (node, isGivenUp) = _gone.FindLast(gone => gone.Node.ToString() == name);
            return isGivenUp ? node : null;
        }
    }
}

/// <summary>Asks the other members, as often as they send heartbeats, whether they live.</summary>
internal sealed class LifeSignsActor : UntypedActor, IWithTimers
{
    private readonly LifeSigns _signs;
    private readonly NodeSystem _node;
    private readonly NodeId _self;
    private MemberSnapshot _members = MemberSnapshot.Empty;

    public LifeSignsActor(LifeSigns signs, NodeSystem node) =>
        (_signs, _node, _self) = (signs, node, NodeSystem.Of(node.Membership.SelfUniqueAddress));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _node.Members.Follow(Self);
        Timers.StartPeriodicTimer(nameof(Pulse), new Pulse(), _node.Options.Heartbeat);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Pulse: AskAll(); break;
            case ActorIdentity { Subject: not null } alive: Hear(alive); break;
            case ActorIdentity: break;
            case MembershipChanged changed:
                _members = changed.Now;
                if (changed.Event is { } happened) Remember(happened);
                break;
            default: Unhandled(message); break;
        }
    }

    private void AskAll()
    {
        foreach (var node in _members.All.Select(member => member.Node).Where(node => node != _self))
        {
            var root = new RootActorPath(_node.AddressOf(node.Address));
            Context.ActorSelection(root / "user" / NameAt(node)).Tell(new Identify(node.Uid));
        }
    }

    private void Hear(ActorIdentity alive)
    {
        if (_members.All.FirstOrDefault(member => member.Node.Uid.Equals(alive.MessageId)) is { } member)
            _signs.Hear(member.Node);
    }

    private void Remember(MemberEvent happened)
    {
        var node = happened.Member.Node;
        switch (happened)
        {
            case { Change: MemberChange.Unreachable }: _signs.Notice(node); break;
            case { Change: MemberChange.Reachable }: break;
            case { Member.Phase: MemberPhase.Down }: _signs.Depart(node, isGivenUp: true); break;
            case { Member.Phase: MemberPhase.Removed }: _signs.Depart(node, isGivenUp: happened.WasDown); break;
            case { Member.Phase: MemberPhase.Leaving or MemberPhase.Exiting }:
                _signs.Depart(
                node, isGivenUp: false); break;
        }
    }

    /// <summary>With the process's own number: another one at the same address does not answer for it.</summary>
    public static string NameAt(NodeId node) => $"life-signs-{node.Uid}";

    private sealed record Pulse;
}
