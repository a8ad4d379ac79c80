using Akka.Actor;

namespace ActorXen.Nodes.Membership;

/// <summary>Since when a node has been silent. Wall time since some moment before this process began.</summary>
/// <param name="LastSign">When it last answered.</param>
/// <param name="Noticed">When it became unreachable; null if it never did, or if it has answered again.</param>
internal readonly record struct Silence(TimeSpan LastSign, TimeSpan? Noticed);

/// <summary>What one node remembers about when the others were alive. Thread-safe.</summary>
/// <remarks>
/// It only measures. The failure detector and the split-brain resolver decide which nodes are downed, and when.
/// </remarks>
internal sealed class LifeSigns(TimeProvider clock)
{
    /// <summary>Departed nodes to remember, because a new coordinator asks about its predecessor.</summary>
    private const int MostGone = 100;

    private readonly Lock _door = new();
    private readonly Dictionary<NodeId, Silence> _silences = [];
    private readonly List<(NodeId Node, bool IsGivenUp)> _gone = [];

    public TimeProvider Clock => clock;

    /// <summary>The present, on the clock of <see cref="Silence"/>.</summary>
    public TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Begins to ask the other nodes whether they live, and to answer them.</summary>
    public void Follow(NodeSystem node) => node.Actors.ActorOf(
        Props.Create(() => new LifeSignsActor(this, node)), LifeSignsActor.NameAt(node.SelfId));

    /// <summary>The node answered.</summary>
    public void Hear(NodeId node)
    {
        lock (_door) _silences[node] = new(Now, null);
    }

    /// <summary>
    /// The node is unreachable. If it never answered, because its version does not know how, its silence begins now.
    /// </summary>
    public void Notice(NodeId node)
    {
        lock (_door)
            _silences[node] = Of(node) is { } known ? known with { Noticed = known.Noticed ?? Now } : new(Now, Now);
    }

    /// <summary>The node begins to leave, or was downed. Only the first call for a node counts.</summary>
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

    /// <returns>null if the node was never seen.</returns>
    public Silence? Of(NodeId node)
    {
        lock (_door) return _silences.TryGetValue(node, out var silence) ? silence : null;
    }

    /// <param name="name">HOST:PORT; several processes may have run there, one after the other.</param>
    /// <returns>The node that departed last from there, if it was downed; null if it left, or none departed.</returns>
    public NodeId? GivenUp(string name)
    {
        lock (_door)
        {
            var (node, isGivenUp) = _gone.FindLast(gone => gone.Node.ToString() == name);
            return isGivenUp ? node : null;
        }
    }
}

/// <summary>Asks the other members whether they live, as often as they send heartbeats.</summary>
internal sealed class LifeSignsActor : UntypedActor, IWithTimers
{
    private readonly LifeSigns _signs;
    private readonly NodeSystem _node;
    private readonly NodeId _self;
    private MemberSnapshot _members = MemberSnapshot.Empty;

    public LifeSignsActor(LifeSigns signs, NodeSystem node) =>
        (_signs, _node, _self) = (signs, node, node.SelfId);

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
                _signs.Depart(node, isGivenUp: false);
                break;
        }
    }

    /// <summary>Contains the uid, so that another process at the same address does not answer for the node.</summary>
    public static string NameAt(NodeId node) => $"life-signs-{node.Uid}";

    private sealed record Pulse;
}
