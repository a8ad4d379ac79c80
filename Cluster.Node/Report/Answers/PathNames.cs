using ActorXen.Messages;
using ActorXen.Report.Paths;

namespace ActorXen.Report.Answers;

/// <summary>One row of an explanation: a cause, where it was spent, and what is to blame.</summary>
/// <param name="Where">The domain that was to act, the NIC or the wire.</param>
/// <param name="Behind">The domain that had the pCPU; empty for none.</param>
/// <param name="Rule">Why it kept it, with the scheduler's name; empty for none.</param>
public readonly record struct CauseKey(Cause Cause, string Where, string Behind = "", string Rule = "");

/// <summary>Numbers for rows, because sums of many chains are found faster by number than by words.</summary>
public sealed class CauseKeys
{
    private readonly List<CauseKey> _keys = [];
    private readonly Dictionary<CauseKey, int> _numbers = [];

    public CauseKey this[int number] => _keys[number];

    public int NumberOf(CauseKey key)
    {
        if (_numbers.TryGetValue(key, out var known)) return known;
        _keys.Add(key);
        return _numbers[key] = _keys.Count - 1;
    }
}

/// <summary>Names for what the segments of chains have numbers for.</summary>
/// <param name="hosts">Those on which chains are.</param>
/// <param name="specs">Of all hosts of the run, by number.</param>
public sealed class PathNames(IReadOnlyList<HostDirectory> hosts, IReadOnlyList<HostSpec> specs)
{
    private const int Nowhere = -1;
    private const int NumberBits = 18;

    private readonly Dictionary<int, HostDirectory> _directories = hosts.ToDictionary(host => host.Host);

    /// <summary>By number of the host: the domains of its vCPUs; empty for a host without chains.</summary>
    private readonly int[][] _domainOf = DomainsOf(hosts);

    /// <summary>By host and domain of chains: rows by what tells segments apart, in one number.</summary>
    private readonly Dictionary<(int Host, int Domain), Dictionary<ulong, int>> _numbers = [];

    private Dictionary<ulong, int> _latest = [];
    private (int Host, int Domain) _latestOf = (Nowhere, Nowhere);

    /// <summary>The rows of all chains so far.</summary>
    public CauseKeys Keys { get; } = new();

    /// <summary>A domain as reports name it.</summary>
    public string DomainOf(PathChain chain) =>
        $"{_directories[chain.Host].Name}/{_directories[chain.Host].Domains[chain.Domain].Name}";

    /// <summary>
    /// The row to which a segment belongs. The domain itself is <c>guest</c>, so that equal domains have equal rows.
    /// </summary>
    public CauseKey KeyOf(PathChain chain, in Segment segment) => Keys[NumberOf(chain, segment)];

    /// <summary>The number of that row.</summary>
    public int NumberOf(PathChain chain, in Segment segment)
    {
        if (_latestOf != (chain.Host, chain.Domain)) Choose(chain);
        var (domain, behind) =
            (DomainNumber(segment.Host, segment.Vcpu), DomainNumber(segment.Host, segment.Behind));
        var isNic = segment.Stage == Stage.Nic;
        // A scenario has fewer hosts, and a host fewer domains, than 18 bits can tell.
        var packed = (((((((ulong)segment.Host << NumberBits | (uint)(domain + 1)) << NumberBits)
            | (uint)(behind + 1)) << 1 | (isNic ? 1u : 0u)) << 4) | (uint)segment.Rule) << 5 | (uint)segment.Cause;
        if (_latest.TryGetValue(packed, out var known)) return known;
        var raw = new RawKey(
            chain.Host, chain.Domain, segment.Cause, isNic, segment.Host, domain, behind, segment.Rule);
        return _latest[packed] = Keys.NumberOf(new(
            segment.Cause, WhereOf(raw), raw.Behind < 0 ? "" : NameOf(raw, raw.Behind, isOwnNamed: true), RuleOf(raw)));
    }

    /// <summary>The entity that was to act, as in <c>web-0/vcpu/1</c>.</summary>
    public string EntityOf(in Segment segment)
    {
        if (segment.Vcpu < 0) return segment.Stage == Stage.Nic ? $"{_directories[segment.Host].Name}/nic" : "wire";
        var vcpu = _directories[segment.Host].Vcpus[segment.Vcpu];
        var domain = _directories[segment.Host].Domains[vcpu.Domain];
        return FormattableString.Invariant($"{_directories[segment.Host].Name}/{domain.Name}/vcpu/{vcpu.Index}");
    }

    private static int[][] DomainsOf(IReadOnlyList<HostDirectory> hosts)
    {
        var domains = new int[hosts.Select(host => host.Host + 1).DefaultIfEmpty(0).Max()][];
        Array.Fill(domains, []);
        foreach (var host in hosts) domains[host.Host] = [.. host.Vcpus.Select(vcpu => vcpu.Domain)];
        return domains;
    }

    private int DomainNumber(int host, int vcpu) => vcpu < 0 ? Nowhere : _domainOf[host][vcpu];

    private void Choose(PathChain chain)
    {
        _latestOf = (chain.Host, chain.Domain);
        if (!_numbers.TryGetValue(_latestOf, out var numbers)) _numbers[_latestOf] = numbers = [];
        _latest = numbers;
    }

    private string WhereOf(RawKey raw) =>
        raw.Domain >= 0 ? NameOf(raw, raw.Domain, isOwnNamed: false) : raw.IsNic ? "NIC" : "wire";

    private string NameOf(RawKey raw, int domain, bool isOwnNamed)
    {
        if (!isOwnNamed && raw.Host == raw.ChainHost && domain == raw.ChainDomain) return "guest";
        var name = _directories[raw.Host].Domains[domain].Name;
        return raw.Host == raw.ChainHost ? name : $"far {name}";
    }

    private string RuleOf(RawKey raw)
    {
        if (raw.Cause != Cause.Wait) return "";
        var spec = specs[raw.Host];
        var pool = spec.Domains.FirstOrDefault(domain => domain.Id == raw.Domain)?.Pool ?? 0;
        var policy = pool < spec.Pools.Count ? spec.Pools[pool].Policy : spec.Pools[0].Policy;
        return CauseText.Of(raw.Rule, policy);
    }

    private readonly record struct RawKey(
        int ChainHost, int ChainDomain, Cause Cause, bool IsNic, int Host, int Domain, int Behind, WaitRule Rule);
}
