using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Vocabulary;

/// <summary>A scheduling policy as scenarios and listings know it.</summary>
public interface IPolicySettings
{
    /// <summary>In a scenario: <c>policy = credit2</c>.</summary>
    string Name { get; }

    /// <summary>Whole numbers that a pool may set, under Xen's own names.</summary>
    IReadOnlyList<PolicyParameter> Parameters { get; }

    /// <summary>Sections of a pool in addition to its parameters, such as a table.</summary>
    IReadOnlyList<Setting<PoolSpec>> Pool { get; }

    /// <summary>Sections of a guest, such as a reservation. They are allowed whatever the policy is.</summary>
    IReadOnlyList<Setting<DomainSpec>> Domain { get; }

    /// <summary>What the toolstack can do under this policy only.</summary>
    IReadOnlyList<IToolstackVerb> Verbs { get; }

    /// <summary>True if the domains' weights mean nothing to it.</summary>
    bool IgnoresWeights { get; }

    /// <summary>True if the domains' caps mean nothing to it.</summary>
    bool IgnoresCaps { get; }

    /// <summary>The vCPUs that are up at the start and that it will never run.</summary>
    /// <param name="host">Checked.</param>
    /// <param name="pool">Number of the pool, which has this policy.</param>
    IEnumerable<UnschedulableVcpu> NeverRuns(HostSpec host, int pool);

    /// <summary>What <c>xl sched-NAME</c> shows; null if the toolstack has no such command.</summary>
    PolicyListing? Listing { get; }

    /// <summary>What a pool may set for it, for the reference page.</summary>
    IEnumerable<ISettingTable> Tables
    {
        get
        {
            if (Parameters.Count > 0) yield return new ParameterTable(this);
            foreach (var section in Pool.OfType<ISettingOfParts>().Select(section => section.Parts))
            {
                yield return section;
                foreach (var part in section.Parts) yield return part;
            }
        }
    }
}

/// <summary>A vCPU that its policy will never run.</summary>
/// <param name="Domain">Id.</param>
/// <param name="Vcpu">Index in the domain.</param>
/// <param name="Why">The rest of a sentence: <c>null gives each pCPU to one vCPU</c>.</param>
/// <param name="Remedy">A sentence.</param>
public sealed record UnschedulableVcpu(int Domain, int Vcpu, string Why, string Remedy);

/// <summary>The parameters of a policy in a pool's section.</summary>
internal sealed class ParameterTable(IPolicySettings policy) : ISettingTable
{
    public string Place => $"pool of {policy.Name}";

    public string? Group => "pools";

    public string Meaning => "parameters under Xen's own names; those of other policies have no effect";

    public IReadOnlyList<SettingRow> Rows => [.. policy.Parameters.Select(RowOf)];

    public IReadOnlyList<ISettingTable> Parts => [];

    private static SettingRow RowOf(PolicyParameter parameter)
    {
        var number = parameter.Default.ToString(CultureInfo.InvariantCulture);
        var unit = parameter.Unit.Length == 0 ? "" : $"{parameter.Unit}: ";
        var run = parameter.AtRunTime ? "; may change during a run" : "";
        return new(
            parameter.Name,
            parameter.Words?[(int)parameter.Default] ?? number,
            parameter.Range,
            unit + parameter.Meaning + run);
    }
}

/// <summary>Sections of pools and guests that a policy declares.</summary>
public static class PolicySection
{
    /// <summary>A section of a guest.</summary>
    public static Setting<DomainSpec> OfDomain<T>(string key, Settings<T> keys, string meaning)
        where T : class, IExtra<T> =>
        new PartSetting<DomainSpec, T>(
            key, keys, domain => domain.Of<T>(), (domain, part) => domain.With(part), meaning)
        {
            Vcpus = domain => domain.Vcpus,
        };

    /// <summary>A section of a pool, which may be absent.</summary>
    public static Setting<PoolSpec> OfPool<T>(string key, Settings<T> keys, string meaning)
        where T : class, IExtra<T> =>
        new PartSetting<PoolSpec, T>(key, keys, pool => pool.Of<T>(), (pool, part) => pool.With(part), meaning)
        {
            Absent = T.Default,
        };
}

/// <summary>What <c>xl sched-NAME</c> shows of a policy's pools and domains.</summary>
/// <param name="Columns">The columns after name and id.</param>
public sealed record PolicyListing(params IReadOnlyList<ListedColumn> Columns)
{
    /// <summary>Parameters of the pool in its headline. Without any, the headline shows the policy's name.</summary>
    public IReadOnlyList<ListedParameter> Parameters { get; init; } = [];

    /// <summary>Whether the columns, which show the first vCPU, can be shown for every vCPU.</summary>
    public bool IsPerVcpu { get; init; }

    /// <summary>Explains the columns to the user; null if no explanation is needed.</summary>
    public string? Legend { get; init; }
}

/// <param name="Title">Title of the column.</param>
/// <param name="Width">In characters; right-aligned.</param>
/// <param name="Text">The text for a domain and the index of one of its vCPUs.</param>
/// <param name="Field">Field name in JSON; null if JSON does not have the value.</param>
/// <param name="Value">The value in JSON: a number or a boolean.</param>
public sealed record ListedColumn(
    string Title,
    int Width,
    Func<DomainLedger, int, string> Text,
    string? Field = null,
    Func<DomainLedger, int, object>? Value = null)
{
    public static readonly ListedColumn Weight = Number("Weight", 6, "weight", (domain, _) => domain.Weight);

    public static readonly ListedColumn Cap = Number("Cap", 4, "cap", (domain, _) => domain.Cap);

    /// <summary>The same number in text and JSON.</summary>
    public static ListedColumn Number(string title, int width, string field, Func<DomainLedger, int, double> value) =>
        new(
            title,
            width,
            (domain, vcpu) => value(domain, vcpu).ToString(CultureInfo.InvariantCulture),
            field,
            (domain, vcpu) => value(domain, vcpu));
}

/// <param name="Name">As xl shows it.</param>
/// <param name="Parameter">The policy's parameter. Its unit is shown after the value.</param>
public sealed record ListedParameter(string Name, PolicyParameter Parameter);
