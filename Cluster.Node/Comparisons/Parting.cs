using System.Globalization;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;

namespace ActorXen.Comparisons;

/// <summary>Where two runs part, according to their seals.</summary>
/// <param name="At">First time, sealed in both, at which a host's hash differs.</param>
/// <param name="LastEqual">Last such time before it at which all hosts have the same hashes; zero if none has.</param>
/// <param name="Hosts">Numbers of the hosts that differ then.</param>
internal sealed record Parting(VirtualTime At, VirtualTime LastEqual, IReadOnlyList<int> Hosts)
{
    /// <summary>Names of <see cref="Hosts"/>, in the same order; numbers where the scenarios cannot be read.</summary>
    public IReadOnlyList<string> Names { get; init; } =
        [.. Hosts.Select(host => host.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The first fact that differs; null if none was found.</summary>
    public FirstFact? Fact { get; init; }

    /// <summary>Why no fact was found: a sentence; empty if one was.</summary>
    public string WhyNone { get; init; } = "";

    /// <returns>null if the runs have the same hashes wherever both are sealed.</returns>
    public static Parting? Of(RunRecord one, RunRecord other)
    {
        var lastEqual = VirtualTime.Zero;
        foreach (var (seal, second) in CommonSeals(one, other))
        {
            var hosts = DifferentHosts(seal, second);
            if (hosts.Count > 0) return Named(new(seal.At, lastEqual, hosts), one, other);
            lastEqual = seal.At;
        }

        return null;
    }

    /// <summary>The seals at times at which both runs have one, in order.</summary>
    public static IEnumerable<(WindowSeal One, WindowSeal Other)> CommonSeals(RunRecord one, RunRecord other)
    {
        var others = other.Seals.ToDictionary(seal => seal.At);
        return one.Seals.Where(seal => others.ContainsKey(seal.At)).Select(seal => (seal, others[seal.At]));
    }

    /// <summary>Whether the runs are the same as far as both are sealed, and have the same length.</summary>
    public static bool IsIdentical(RunRecord one, RunRecord other) =>
        one.Seals.Count > 0 && one.End?.Hash == other.End?.Hash && one.Seals.Count == other.Seals.Count
        && one.Summary.Header.Length == other.Summary.Header.Length
        && one.Seals.Zip(other.Seals, (seal, second) => seal.At == second.At
            && seal.HostHashes.SequenceEqual(second.HostHashes)).All(same => same);

    private static Parting Named(Parting parting, RunRecord one, RunRecord other)
    {
        var names = ScenarioDifferences.HostNames(one.Summary.Header.ScenarioText);
        var others = ScenarioDifferences.HostNames(other.Summary.Header.ScenarioText);
        return parting with
        {
            Names = [.. parting.Hosts.Zip(parting.Names, (host, unknown) =>
                NameIn(names, host) is { } name
                    ? NameIn(others, host) is { } second && second != name ? $"{name} (B: {second})" : name
                    : NameIn(others, host) ?? unknown)],
        };

        static string? NameIn(IReadOnlyList<string> names, int host) => host < names.Count ? names[host] : null;
    }

    private static List<int> DifferentHosts(WindowSeal seal, WindowSeal second) =>
    [
        .. Enumerable.Range(0, Math.Max(seal.HostHashes.Count, second.HostHashes.Count)).Where(host =>
            host >= seal.HostHashes.Count || host >= second.HostHashes.Count
            || seal.HostHashes[host] != second.HostHashes[host]),
    ];
}

/// <summary>The first fact that one of two runs has and the other has not.</summary>
/// <param name="At">Virtual time of it.</param>
/// <param name="Where">The host and the part of it: <c>host-a/web-3/vcpu/1</c>.</param>
/// <param name="One">What the first run did then and there.</param>
/// <param name="Other">What the second run did.</param>
internal sealed record FirstFact(VirtualTime At, string Where, string One, string Other);
