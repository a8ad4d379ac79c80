using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling;

/// <summary>Makes a policy for a pool.</summary>
/// <param name="value">The value of each of the policy's parameters, by name.</param>
/// <param name="occupancy">The pages that the policy reads.</param>
/// <param name="services">Whom it asks.</param>
public delegate ISchedulingPolicy PolicyMaker(Func<string, long> value, Occupancy occupancy, ISchedulerServices services);

/// <summary>The policies by name. Never changes: <see cref="With"/> makes a larger one.</summary>
public sealed class PolicyCatalog
{
    private readonly SortedDictionary<string, Entry> _entries;

    private PolicyCatalog(SortedDictionary<string, Entry> entries)
    {
        _entries = entries;
        Names = [.. entries.Keys];
    }

    /// <summary>What the program has. A new policy is a file, and a line here.</summary>
    public static PolicyCatalog Shipped { get; } = new PolicyCatalog(new(StringComparer.Ordinal))
        .With("arinc653", [], (_, occupancy, services) => new Arinc653Policy(occupancy, services))
        .With("bvt", [BvtPolicy.Allowance], (value, occupancy, services) =>
            new BvtPolicy(new(value(BvtPolicy.Allowance.Name) * 1_000), occupancy, services))
        .With("credit", CreditSettings.Parameters, (value, occupancy, services) =>
            new CreditPolicy(CreditSettings.From(value), occupancy, services))
        .With("credit2", Credit2Settings.Parameters, (value, occupancy, services) =>
            new Credit2Policy(Credit2Settings.From(value), occupancy, services))
        .With("null", [], (_, occupancy, services) => new NullPolicy(occupancy, services))
        .With("rtds", [], (_, occupancy, services) => new RtdsPolicy(occupancy, services))
        .With("sedf", [], (_, occupancy, services) => new SedfPolicy(occupancy, services));

    /// <summary>All names, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>These policies, and one more.</summary>
    /// <param name="name">In a scenario: <c>pool.policy</c>. The policy's <see cref="ISchedulingPolicy.Name"/> is the same.</param>
    /// <param name="parameters">What a pool may set for it; their names are unique.</param>
    /// <param name="create">Called once for each pool.</param>
    /// <exception cref="ArgumentException">There is a policy of this name already.</exception>
    public PolicyCatalog With(string name, IReadOnlyList<PolicyParameter> parameters, PolicyMaker create)
    {
        if (_entries.ContainsKey(name)) throw new ArgumentException($"There is a policy \"{name}\" already.", nameof(name));
        return new(new(_entries, StringComparer.Ordinal) { [name] = new(parameters, create) });
    }

    /// <summary>What can be set for a policy.</summary>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public IReadOnlyList<PolicyParameter> ParametersOf(string name) => EntryOf(name).Parameters;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="parameters">Values by parameter name; what is absent has its default.</param>
    /// <param name="occupancy">The pages that the policy reads.</param>
    /// <param name="services">Whom it asks.</param>
    /// <exception cref="ArgumentException">
    /// The policy or a parameter is unknown, or a value is out of range.
    /// </exception>
    public ISchedulingPolicy Create(
        string name, IReadOnlyDictionary<string, long> parameters, Occupancy occupancy, ISchedulerServices services)
    {
        var entry = EntryOf(name);
        foreach (var (parameter, value) in parameters) Check(name, entry.Parameters, parameter, value);
        return entry.Create(Values(name, parameters), occupancy, services);
    }

    /// <summary>The value of each parameter: of the last of the sets that has it, or its default.</summary>
    public Func<string, long> Values(string name, params IReadOnlyDictionary<string, long>[] sets) => parameter =>
    {
        for (var last = sets.Length - 1; last >= 0; last--)
            if (sets[last].TryGetValue(parameter, out var value)) return value;
        return EntryOf(name).Parameters.First(known => known.Name == parameter).Default;
    };

    private Entry EntryOf(string name) => _entries.TryGetValue(name, out var entry)
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

    private sealed record Entry(IReadOnlyList<PolicyParameter> Parameters, PolicyMaker Create);
}
