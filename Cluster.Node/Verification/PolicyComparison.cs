using System.Reflection;
using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Verification;

/// <summary>
/// Runs a policy in the scenarios from which another one's decisions were recorded, and compares what both decide.
/// </summary>
/// <param name="verification">Runs the scenarios.</param>
/// <param name="policies">Where both policies are looked up.</param>
public sealed class PolicyComparison(SchedulerVerification verification, XenPolicies policies)
{
    private const string Folder = "recordings/";
    private const string Suffix = ".scenario.json";

    private static readonly Assembly _program = typeof(PolicyComparison).Assembly;

    /// <summary>The names of the scenarios that come with the program, in order. Each begins with its policy.</summary>
    public static IReadOnlyList<string> Shipped { get; } =
    [
        .. _program.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)
                && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The scenarios from which a policy's decisions were recorded; empty for one that never was.</summary>
    public static IReadOnlyList<string> ShippedOf(string policy) =>
        [.. Shipped.Where(name => name.StartsWith($"{policy}-", StringComparison.Ordinal))];

    /// <summary>Whether a value of a policy's parameter is allowed.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? WrongWith(string policy, string parameter, long value)
    {
        var known = policies.ParametersOf(policy).FirstOrDefault(one => one.Name == parameter);
        if (known is not null) return known.Allows(value) ? null : $"{parameter} cannot be {value}. Use {known.Range}.";
        var names = policies.ParametersOf(policy).Select(one => one.Name).ToList();
        return names.Count == 0
            ? $"{policy} has no parameters."
            : $"{policy} has no parameter {parameter}. It has {string.Join(", ", names)}.";
    }

    public IReadOnlyList<string> Policies => policies.Policies;

    /// <param name="name">One of <see cref="Shipped"/>.</param>
    /// <param name="policy">The policy to look at.</param>
    /// <param name="like">The one that the scenario was recorded from.</param>
    /// <param name="parameters">Of the policy; they replace those of the scenario.</param>
    /// <param name="engine">How entities are hosted.</param>
    /// <exception cref="RunFailedException">A policy made a decision that is not allowed, or failed.</exception>
    /// <exception cref="InvalidDataException">A policy refuses what the scenario sets.</exception>
    public ComparedDecisions Compare(
        string name, string policy, string like, IReadOnlyDictionary<string, long> parameters, EngineKind engine)
    {
        // Read twice, because a scenario's pages belong to the host that is built from it.
        var theirs = verification.Execute(Read(name), engine).Rows;
        var ours = verification.Execute(For(policy, like, parameters, Read(name)), engine).Rows;
        return ComparedDecisions.Of(name, theirs, ours);
    }

    private RecordedScenario Read(string name)
    {
        using var stream = _program.GetManifestResourceStream($"{Folder}{name}{Suffix}")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return RecordedScenarioReader.Read(bytes.ToArray(), policies);
    }

    /// <summary>The scenario with another policy, which gets the parameters that both have.</summary>
    private RecordedScenario For(
        string policy, string like, IReadOnlyDictionary<string, long> parameters, RecordedScenario recorded)
    {
        var values = new Dictionary<string, long>();
        foreach (var known in policies.ParametersOf(policy))
        {
            if (parameters.TryGetValue(known.Name, out var value)
                || (recorded.Parameters.TryGetValue(known.Name, out value) && known.Allows(value)))
                values[known.Name] = value;
        }

        var scenario = recorded with { Policy = policy, Parameters = values };
        if (policy == like) return scenario;
        // Tables and reservations belong to the recorded policy.
        return scenario with
        {
            Extras = Extras.None,
            Actions = [.. scenario.Actions.Select(action => action is StartDomain start ? Plain(start) : action)],
        };
    }

    private static StartDomain Plain(StartDomain start) => start with
    {
        Start = start.Start with
        {
            Vcpus = [.. start.Start.Vcpus.Select(vcpu => vcpu with { Extras = Extras.None })],
        },
    };
}
