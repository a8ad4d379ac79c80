using ActorXen.Messages;

namespace ActorXen.Report.Paths;

/// <summary>One row of an explanation: a cause, where it was spent, and what is to blame.</summary>
/// <param name="Where">The domain that was to act, the NIC or the wire.</param>
/// <param name="Behind">The domain that had the pCPU; empty for none.</param>
/// <param name="Rule">Why it kept it, with the scheduler's name; empty for none.</param>
public readonly record struct CauseKey(Cause Cause, string Where, string Behind = "", string Rule = "");

/// <summary>Names for what the segments of chains have numbers for.</summary>
/// <param name="directories">By host.</param>
/// <param name="specs">By host.</param>
public sealed class PathNames(IReadOnlyList<HostDirectory> directories, IReadOnlyList<HostSpec> specs)
{
    private const int Nowhere = -1;

    private readonly Dictionary<RawKey, CauseKey> _keys = [];

    /// <summary>A domain as reports name it.</summary>
    public string DomainOf(PathChain chain) =>
        $"{directories[chain.Host].Name}/{directories[chain.Host].Domains[chain.Domain].Name}";

    /// <summary>
    /// The row to which a segment belongs. The domain itself is <c>guest</c>, so that equal domains have equal rows.
    /// </summary>
    public CauseKey KeyOf(PathChain chain, in Segment segment)
    {
        var raw = new RawKey(
            chain.Host, chain.Domain, segment.Cause, segment.Stage == Stage.Nic, segment.Host,
            DomainNumber(segment.Host, segment.Vcpu), DomainNumber(segment.Host, segment.Behind), segment.Rule);
        if (_keys.TryGetValue(raw, out var known)) return known;
        return _keys[raw] = new(
            segment.Cause, WhereOf(raw), raw.Behind < 0 ? "" : NameOf(raw, raw.Behind, isOwnNamed: true), RuleOf(raw));
    }

    /// <summary>The entity that was to act, as in <c>web-0/vcpu/1</c>.</summary>
    public string EntityOf(in Segment segment)
    {
        if (segment.Vcpu < 0) return segment.Stage == Stage.Nic ? $"{directories[segment.Host].Name}/nic" : "wire";
        var vcpu = directories[segment.Host].Vcpus[segment.Vcpu];
        var domain = directories[segment.Host].Domains[vcpu.Domain];
        return FormattableString.Invariant($"{directories[segment.Host].Name}/{domain.Name}/vcpu/{vcpu.Index}");
    }

    private int DomainNumber(int host, int vcpu) => vcpu < 0 ? Nowhere : directories[host].Vcpus[vcpu].Domain;

    private string WhereOf(RawKey raw) =>
        raw.Domain >= 0 ? NameOf(raw, raw.Domain, isOwnNamed: false) : raw.IsNic ? "NIC" : "wire";

    private string NameOf(RawKey raw, int domain, bool isOwnNamed)
    {
        if (!isOwnNamed && raw.Host == raw.ChainHost && domain == raw.ChainDomain) return "guest";
        var name = directories[raw.Host].Domains[domain].Name;
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
