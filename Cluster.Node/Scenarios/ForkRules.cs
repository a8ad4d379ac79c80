using System.Text.RegularExpressions;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Which settings a fork can change in the middle of a run.</summary>
/// <remarks>
/// Possible is what entities read from the scenario whenever they need it, and what no saved state depends on. The rest
/// is what hosts are built of, or has gone into the saved state, from which a changed setting would not bring it back.
/// Decision record 0045.
/// </remarks>
public static class ForkRules
{
    private const string Host = @"^hosts\[[^]]*\]\.";
    private const string Domain = Host + @"(domains\[[^]]*\]|dom0)\.";
    private const string Nic = Host + @"(nic|devices\[[^]]*\])\.";
    private const string Disk = Host + @"(disk|devices\[[^]]*\])\.";
    private const string Workload = Domain + @"workloads\[[^]]*\]\.";
    private const string NotFromZero = "is 0 so far or would be, and nothing in the saved state begins or ends it";

    /// <summary>The first rule that fits decides. What fits none is refused.</summary>
    private static readonly Rule[] _rules =
    [
        // Read by the run, not by its hosts.
        Possible("^length$"),
        Possible("^warm-up$"),

        // Entities read costs and latencies when they charge them; what is under way keeps what it was charged.
        Possible(@"^costs\."),
        Possible(@"^network\."),
        Possible(Host + @"hypervisor\.timer-slop$"),

        // Drawn or used for the next request, release or round.
        Possible(Workload + "requests-per-second$", "request-server", "request-client") with { Zero = NotFromZero },
        Possible(Workload + "request-size$", "request-server", "request-client"),
        Possible(Workload + "(reply-size|service-time|service-variation)$", "request-server"),
        Possible(Workload + "(think-time|cpu-time)$", "ping-pong", "block-reader"),
        Possible(Workload + "(writes|size)$", "block-reader"),
        Possible(Workload + "(period|cpu-time)$", "periodic-task"),

        // A device uses them for the next packet or block.
        Possible(Nic + "speed$"),
        Possible(Nic + @"broken-link\."),
        Possible(Nic + "(rx-frames|least-gap)$"),
        Possible(Nic + "rx-usecs$") with { FromZero = "is 0 so far, and no timer runs for the packets that are held" },
        Possible(Disk + "(read-time|write-time|throughput)$"),

        Refused("^seed$", "changes the random numbers, but the state of every stream is saved"),
        Refused("^name$", "changes no result"),
        Refused(Domain + "(weight|cap|pool|cpus|soft-cpus|pinned)$",
            "is in the saved state of the scheduler, where the toolstack may have changed it"),
        Refused(Domain + "(vcpus|max-vcpus)$", "changes the number of vCPUs or of domains"),
        Refused(Domain + @"kernel\.", "is built into the guest's kernel and its pending ticks"),
        Refused(Workload, "changes what a workload has under way or is built of"),
        Refused(Domain, "changes how a domain is built"),
        Refused(Host + @"actions", "changes what the toolstack has planned already"),
        Refused(Host + @"machine\.", "changes the pCPUs of a host, or how fast they count"),
        Refused(Host + @"(pool|pools\[[^]]*\])\.", "changes a pool's policy or a boot option of it, or its pCPUs"),
        Refused(Host + @"(nic|disk|devices)", "changes how a device is built, or what its queues hold"),
        Refused(Host + @"hypervisor\.", "is a switch that the hypervisor reads when it boots"),
        Refused(Host + "rack$", "changes which hosts there are, and where"),
    ];

    /// <summary>Why a fork cannot have the changed scenario: a sentence with a remedy.</summary>
    /// <param name="before">The scenario that the run has so far, as <see cref="ScenarioText"/> wrote it.</param>
    /// <param name="after">The changed one, likewise.</param>
    /// <param name="catalogue">The policies with their parameters.</param>
    /// <returns>null if the fork is possible.</returns>
    public static string? WhyNot(string before, string after, IScenarioCatalogue catalogue)
    {
        if (ScenarioDifferences.SettingsOf(before) is not { } old
            || ScenarioDifferences.SettingsOf(after) is not { } changed)
            return "The stored scenario cannot be read. Run the scenario again with --set.";
        foreach (var change in ScenarioDifferences.Each(old, changed))
        {
            if (IsRunTimeParameter(change.Path, catalogue)) continue;
            var word = changed.GetValueOrDefault(change.Path[..(change.Path.LastIndexOf('.') + 1)] + "type");
            var rule = Array.Find(_rules, rule => rule.Fits(change.Path, word));
            var why = rule is null ? "is not known to be changeable in a running host" : rule.WhyNot(change);
            if (why is not null)
                return $"{change.Path} {why}; a fork cannot. Run the scenario again with --set.";
        }

        return null;
    }

    /// <summary>A pool's parameter that the toolstack of Xen may change during a run too.</summary>
    private static bool IsRunTimeParameter(string path, IScenarioCatalogue catalogue)
    {
        var name = path[(path.LastIndexOf('.') + 1)..];
        var known = catalogue.PolicySettings.SelectMany(policy => policy.Parameters)
            .Where(parameter => parameter.Name == name).ToList();
        return known.Count > 0 && known.TrueForAll(parameter => parameter.AtRunTime)
            && Regex.IsMatch(path, Host + @"(pool|pools\[[^]]*\])\.[^.]+$");
    }

    private static Rule Possible(string path, params string[] words) => new(path, null, words);

    private static Rule Refused(string path, string why) => new(path, why, []);

    /// <param name="Path">Regular expression of the settings' paths.</param>
    /// <param name="Why">Why it is refused; null if it is possible.</param>
    /// <param name="Words">The workloads for which it is possible; empty if it is not about workloads.</param>
    private sealed record Rule(string Path, string? Why, IReadOnlyList<string> Words)
    {
        /// <summary>Why it is refused if the old or the new value is 0; null if that makes no difference.</summary>
        public string? Zero { get; init; }

        /// <summary>Why it is refused if the old value is 0; null if that makes no difference.</summary>
        public string? FromZero { get; init; }

        public bool Fits(string path, string? word) =>
            (Words.Count == 0 || (word is not null && Words.Contains(word))) && Regex.IsMatch(path, Path);

        public string? WhyNot(SettingDifference change)
        {
            if (Why is not null) return Why;
            // A setting that only one side has belongs to something that only one side has.
            if (change.One is null || change.Other is null) return "changes which parts there are";
            if (Zero is not null && (IsZero(change.One) || IsZero(change.Other))) return Zero;
            return FromZero is not null && IsZero(change.One) ? FromZero : null;
        }

        /// <summary>0, 0us, 0ns.</summary>
        private static bool IsZero(string value) => value.TrimEnd([.. "nmus%"]) == "0";
    }
}
