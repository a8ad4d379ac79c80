using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.PingPongs;

/// <summary>A scenario writes it in the domain that begins; the other side is added here.</summary>
internal sealed class PingPongKind() : WorkloadKind<PingPongSpec>("ping-pong", _settings)
{
    private static readonly Duration Hour = 3_600.Seconds;

    private static readonly Settings<PingPongSpec> _settings =
        new Settings<PingPongSpec>(
            "ping-pong",
            new(0, true, 5.Us, 0.Ns),
            "bounces an event with another domain of the host; written in the one that begins")
            .Peer(
                "peer",
                spec => spec.PeerDomain,
                (spec, value) => spec with { PeerDomain = value },
                "Ping-pong needs both on one host; request-client crosses hosts.",
                "the other domain")
            .Required("The ping-pong has no peer.", "Write peer = name of a domain of the same host.")
            .Flag("initiator", spec => spec.Initiator, (spec, value) => spec with { Initiator = value }, "sends first")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                0.Ns,
                Hour,
                "between getting the event and sending it back")
            .Time(
                "think-time",
                spec => spec.ThinkTime,
                (spec, value) => spec with { ThinkTime = value },
                0.Ns,
                Hour,
                "pause of the initiator between two rounds");

    public static readonly WorkloadKind Kind = new PingPongKind();

    public override IReadOnlyList<DomainSpec> Complete(
        IReadOnlyList<DomainSpec> domains, Action<int, string, string> report)
    {
        var completed = domains.ToList();
        var waiting = new Dictionary<(int Waiter, int Peer), int>();
        foreach (var (domain, spec) in All(completed).Where(pair => !pair.Spec.Initiator))
        {
            var pair = (domain.Id, spec.PeerDomain);
            waiting[pair] = waiting.GetValueOrDefault(pair) + 1;
        }

        foreach (var (domain, spec) in All(completed).Where(pair => pair.Spec.Initiator).ToList())
        {
            var pair = (spec.PeerDomain, domain.Id);
            if (waiting.GetValueOrDefault(pair) is > 0 and var open)
            {
                waiting[pair] = open - 1;
                continue;
            }

            var other = completed[spec.PeerDomain];
            var answer = spec with { PeerDomain = domain.Id, Initiator = false, ThinkTime = Duration.Zero };
            completed[spec.PeerDomain] = other with { Workloads = [.. other.Workloads, answer] };
        }

        foreach (var ((waiter, peer), _) in waiting.Where(pair => pair.Value > 0)) report(
            waiter,
            $"\"{completed[waiter].Name}\" waits for \"{completed[peer].Name}\", which never begins.",
            "Remove initiator = false on one side.");
        return completed;
    }

    /// <summary>
    /// The initiator's description builds both ends. Further ping-pongs of the same two domains have a number of
    /// their own.
    /// </summary>
    public override void Join(DomainSpec domain, IReadOnlyList<DomainSpec> domains, IChannelSite site)
    {
        var joined = new Dictionary<int, int>();
        foreach (var spec in domain.Workloads.OfType<PingPongSpec>().Where(spec => spec.Initiator))
        {
            var peer = domains[spec.PeerDomain];
            var number = joined.GetValueOrDefault(peer.Id);
            joined[peer.Id] = number + 1;
            var answer = peer.Workloads.OfType<PingPongSpec>()
                .Where(candidate => !candidate.Initiator && candidate.PeerDomain == domain.Id).ElementAt(number);
            Join(domain, spec, peer, answer, number, site);
        }
    }

    private static void Join(
        DomainSpec domain, PingPongSpec spec, DomainSpec peer, PingPongSpec answer, int number, IChannelSite site)
    {
        var (path, name) = number == 0 ? ("", "") : ($"/{number}", $".{number}");
        var one = site.Reserve<IPortHandler>($"dom/{domain.Id}/ping/{peer.Id}{path}");
        var other = site.Reserve<IPortHandler>($"dom/{peer.Id}/pong/{domain.Id}{path}");
        var (near, far) = site.Connect(
            new(domain.Id, $"ping-{peer.Name}{name}", one), new(peer.Id, $"pong-{domain.Name}{name}", other));
        site.Fill(one, new PingPong(spec, site.SeatOf(domain.Id), near));
        site.Fill(other, new PingPong(answer, site.SeatOf(peer.Id), far));
    }

    private static IEnumerable<(DomainSpec Domain, PingPongSpec Spec)> All(IEnumerable<DomainSpec> domains) =>
        domains.SelectMany(domain => domain.Workloads.OfType<PingPongSpec>().Select(spec => (domain, spec)));
}
