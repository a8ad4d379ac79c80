using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Core;

/// <summary>The policies by name. Never changes: <see cref="With"/> makes a larger one.</summary>
public sealed class PolicyCatalog
{
    private readonly SortedDictionary<string, PolicyKind> _kinds;

    private PolicyCatalog(SortedDictionary<string, PolicyKind> kinds)
    {
        _kinds = kinds;
        Names = [.. kinds.Keys];
    }

    /// <summary>No policy: the beginning of a list.</summary>
    public static PolicyCatalog Empty { get; } = new(new(StringComparer.Ordinal));

    /// <summary>All names, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The policies in the order of their names.</summary>
    public IReadOnlyCollection<PolicyKind> Kinds => _kinds.Values;

    /// <summary>These policies, and one more.</summary>
    /// <exception cref="ArgumentException">A policy of this name exists already.</exception>
    public PolicyCatalog With(PolicyKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (_kinds.ContainsKey(kind.Name))
            throw new ArgumentException($"A policy \"{kind.Name}\" exists already.", nameof(kind));
        return new(new(_kinds, StringComparer.Ordinal) { [kind.Name] = kind });
    }

    /// <summary>The parameters that can be set for a policy.</summary>
    /// <exception cref="ArgumentException">No policy has this name.</exception>
    public IReadOnlyList<PolicyParameter> ParametersOf(string name) => KindOf(name).Parameters;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="parameters">Values by parameter name; what is absent has its default.</param>
    /// <param name="occupancy">The pages that the policy reads.</param>
    /// <param name="services">Carries out what the policy asks for.</param>
    /// <exception cref="ArgumentException">
    /// The policy or a parameter is unknown, or a value is out of range.
    /// </exception>
    public ISchedulingPolicy Create(
        string name, IReadOnlyDictionary<string, long> parameters, Occupancy occupancy, ISchedulerServices services)
    {
        var kind = KindOf(name);
        foreach (var (parameter, value) in parameters) Check(name, kind.Parameters, parameter, value);
        return kind.Create(Values(name, parameters), occupancy, services);
    }

    /// <summary>The value of each parameter, from the last set that contains it, or its default.</summary>
    public Func<string, long> Values(string name, params IReadOnlyDictionary<string, long>[] sets) => parameter =>
    {
        for (var last = sets.Length - 1; last >= 0; last--)
            if (sets[last].TryGetValue(parameter, out var value)) return value;
        return KindOf(name).Parameters.First(known => known.Name == parameter).Default;
    };

    private PolicyKind KindOf(string name) => _kinds.TryGetValue(name, out var kind)
        ? kind
        : throw new ArgumentException($"\"{name}\" is not a policy. Use {string.Join(", ", Names)}.", nameof(name));

    private static void Check(string policy, IReadOnlyList<PolicyParameter> known, string name, long value)
    {
        var parameter = known.FirstOrDefault(parameter => parameter.Name == name)
            ?? throw new ArgumentException($"{policy} has no parameter {name}. {Remedy(known)}");
        if (!parameter.Allows(value))
            throw new ArgumentException($"{policy}: {name} cannot be {value}. Use {parameter.Range}.");
    }

    private static string Remedy(IReadOnlyList<PolicyParameter> known) => known.Count == 0
        ? "It has none."
        : $"Use {string.Join(", ", known.Select(other => other.Name))}.";
}
