using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling;

/// <summary>The policies by name. A new one is a file, and a line here.</summary>
public static class PolicyCatalog
{
    private static readonly SortedDictionary<string, Entry> Entries = new(StringComparer.Ordinal)
    {
        ["arinc653"] = new([], (_, occupancy, services) => new Arinc653Policy(occupancy, services)),
        ["bvt"] = new([BvtPolicy.Allowance], (value, occupancy, services) =>
            new BvtPolicy(new(value(BvtPolicy.Allowance.Name) * 1_000), occupancy, services)),
        ["credit"] = new(CreditSettings.Parameters, (value, occupancy, services) =>
            new CreditPolicy(CreditSettings.From(value), occupancy, services)),
        ["credit2"] = new(Credit2Settings.Parameters, (value, occupancy, services) =>
            new Credit2Policy(Credit2Settings.From(value), occupancy, services)),
        ["null"] = new([], (_, occupancy, services) => new NullPolicy(occupancy, services)),
        ["rtds"] = new([], (_, occupancy, services) => new RtdsPolicy(occupancy, services)),
        ["sedf"] = new([], (_, occupancy, services) => new SedfPolicy(occupancy, services)),
    };

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Entries.Keys];

    /// <summary>What can be set for a policy.</summary>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public static IReadOnlyList<PolicyParameter> ParametersOf(string name) => EntryOf(name).Parameters;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="parameters">Values by parameter name; what is absent has its default.</param>
    /// <param name="occupancy">The pages that the policy reads.</param>
    /// <param name="services">Whom it asks.</param>
    /// <exception cref="ArgumentException">
    /// The policy or a parameter is unknown, or a value is out of range.
    /// </exception>
    public static ISchedulingPolicy Create(
        string name, IReadOnlyDictionary<string, long> parameters, Occupancy occupancy, ISchedulerServices services)
    {
        var entry = EntryOf(name);
        foreach (var (parameter, value) in parameters) Check(name, entry.Parameters, parameter, value);
        return entry.Create(Values(name, parameters), occupancy, services);
    }

    /// <summary>The value of each parameter: of the last of the sets that has it, or its default.</summary>
    public static Func<string, long> Values(string name, params IReadOnlyDictionary<string, long>[] sets) => parameter =>
    {
        for (var last = sets.Length - 1; last >= 0; last--)
            if (sets[last].TryGetValue(parameter, out var value)) return value;
        return EntryOf(name).Parameters.First(known => known.Name == parameter).Default;
    };

    private static Entry EntryOf(string name) => Entries.TryGetValue(name, out var entry)
        ? entry
        : throw new ArgumentException($"\"{name}\" is not a policy. Use {string.Join(", ", Names)}.", nameof(name));

    private static void Check(string policy, IReadOnlyList<PolicyParameter> known, string name, long value)
    {
        var parameter = known.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new ArgumentException($"{policy} has no parameter {name}. {Remedy(known)}");
        if (!parameter.Allows(value))
            throw new ArgumentException($"{policy}: {name} cannot be {value}. Use {parameter.Range}.");
    }

    private static string Remedy(IReadOnlyList<PolicyParameter> known) => known.Count == 0
        ? "It has none at all."
        : $"Use {string.Join(", ", known.Select(other => other.Name))}.";

    private sealed record Entry(
        IReadOnlyList<PolicyParameter> Parameters,
        Func<Func<string, long>, Occupancy, ISchedulerServices, ISchedulingPolicy> Create);
}
