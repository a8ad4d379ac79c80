using System.Text;

namespace ActorXen.Messages;

/// <summary>A value of a fact.</summary>
public enum FactPart
{
    None = 0,
    First = 1,
    Second = 2,
}

/// <summary>Splits a counter by a value of its fact.</summary>
/// <param name="By">The value to split by.</param>
/// <param name="Members">
/// By number from 0; a number beyond them counts for the last one. Empty if <paramref name="Cpus"/> says how many
/// there are.
/// </param>
/// <param name="Cpus">The value is a pCPU of the host, or the index of a vCPU of the domain; null otherwise.</param>
public sealed record Group(FactPart By, IReadOnlyList<string> Members, Subject? Cpus = null)
{
    /// <summary>One member for each value of an enumeration that begins at 0 and has no gaps.</summary>
    /// <param name="by">The value.</param>
    /// <param name="others">A last member for unknown numbers; without it, they count for the last known one.</param>
    public static Group Of<T>(FactPart by, string? others = null)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().Select((value, number) => Convert.ToInt32(value, null) == number
            ? SnakeCase($"{value}")
            : throw new ArgumentException($"{typeof(T).Name} has no value {number}"));
        return new(by, others is null ? [.. names] : [.. names, others]);
    }

    public static Group Of(FactPart by, params IReadOnlyList<string> members) => new(by, members);

    /// <summary>One member for each pCPU of the host.</summary>
    public static Group OfPcpus(FactPart by) => new(by, [], Subject.Pcpu);

    /// <summary>One member for each vCPU of the domain.</summary>
    public static Group OfVcpus(FactPart by) => new(by, [], Subject.Vcpu);

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return $"{text}";
    }
}

/// <summary>How a counter follows from its fact.</summary>
public enum Fold
{
    /// <summary>One for each fact.</summary>
    Count = 0,

    /// <summary>The value <see cref="Counter.Part"/>, added up.</summary>
    Sum = 1,

    /// <summary>
    /// The time between two facts of a subject, for the member that the second one names as the old state.
    /// </summary>
    TimeInState = 2,
}

/// <summary>Something that is counted. Declared once, in a <see cref="FactSet"/>; everything else follows.</summary>
/// <remarks>
/// Reports give its sum for the host (pCPUs), the domain (vCPUs, ports, domains) or the line. Decision record 0028.
/// </remarks>
public sealed class Counter
{
    internal Counter(FactType fact, string name, Unit unit, string meaning) =>
        (Fact, Name, Unit, Meaning, Subject) = (fact, name, unit, meaning, fact.Subject);

    /// <summary>In snake_case. A star stands for the member of the group.</summary>
    public string Name { get; }

    public Unit Unit { get; }

    public string Meaning { get; }

    /// <summary>The kind of subject that it counts for.</summary>
    public Subject Subject { get; internal init; }

    /// <summary>The fact that it follows from.</summary>
    public FactType Fact { get; }

    public Fold Fold { get; internal init; }

    /// <summary>The value that a sum adds up.</summary>
    public FactPart Part { get; internal init; }

    public Group? Group { get; internal init; }

    /// <summary>
    /// If it counts something lost, refused or held back: its description in the report, by member. Otherwise empty.
    /// </summary>
    public IReadOnlyList<string> Loss { get; internal init; } = [];

    /// <summary>
    /// Number of members with a name; 1 without a group, and for a group of CPUs, whose sum is reported.
    /// </summary>
    public int Members => Group is { Cpus: null } group ? group.Members.Count : 1;

    /// <summary>The name with a member in place of the star.</summary>
    public string NameOf(int member) =>
        Group is { Cpus: null } group ? Name.Replace("*", group.Members[member], StringComparison.Ordinal) : Name;

    public override string ToString() => Name;
}

/// <summary>A distribution of lengths of time. Declared once, in a <see cref="FactSet"/>.</summary>
public sealed class Latency
{
    internal Latency(FactType fact, FactPart part, string name, string meaning, Subject subject) =>
        (Fact, Part, Name, Meaning, Subject) = (fact, part, name, meaning, subject);

    /// <summary>In snake_case. A star stands for the member of the group.</summary>
    public string Name { get; }

    public string Meaning { get; }

    /// <summary>The host, or the domain to which the fact's subject belongs.</summary>
    public Subject Subject { get; }

    public FactType Fact { get; }

    /// <summary>The value that is a length of time, ns.</summary>
    public FactPart Part { get; }

    /// <summary>Shorter times, in ns, are not observations.</summary>
    public long Least { get; internal init; }

    public Group? Group { get; internal init; }

    public int Members => Group?.Members.Count ?? 1;

    /// <summary>The name with a member in place of the star.</summary>
    public string NameOf(int member) =>
        Group is { } group ? Name.Replace("*", group.Members[member], StringComparison.Ordinal) : Name;

    public override string ToString() => Name;
}
