using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Comparisons;

/// <summary>A fact in words: where it happened, and what.</summary>
internal static class FactText
{
    private static readonly FrozenDictionary<int, FactType> _types =
        DeclaredFacts.Sets.SelectMany(set => set.Types).ToFrozenDictionary(type => type.Number);

    /// <summary>Host and part: <c>host-a/web-3/vcpu/1</c>, <c>host-a/pcpu/2</c>.</summary>
    public static string Where(HostDirectory host, in TapedFact taped)
    {
        if (!_types.TryGetValue(taped.Fact.Number, out var type)) return Path(host, taped.Source);
        var subject = taped.Fact.Subject;
        return type.Subject switch
        {
            Subject.Vcpu => (uint)subject < (uint)host.Vcpus.Count
                ? Vcpu(host, host.Vcpus[subject])
                : Path(host, taped.Source),
            Subject.Pcpu => Invariant($"{host.Name}/pcpu/{subject}"),
            Subject.Irq => Invariant($"{host.Name}/irq/{subject}"),
            Subject.Domain => (uint)subject < (uint)host.Domains.Count
                ? $"{host.Name}/{host.Domains[subject].Name}"
                : Path(host, taped.Source),
            Subject.Port or Subject.Host => Path(host, taped.Source),
            _ => throw new ArgumentOutOfRangeException(nameof(taped), type.Subject, "Not a subject."),
        };
    }

    /// <summary>A few words, or the name of the fact with its values.</summary>
    public static string What(in Fact fact)
    {
        if (!_types.TryGetValue(fact.Number, out var type)) return Invariant($"fact {fact.Number}");
        if (type == SchedulingFacts.RunstateChanged) return StateChange((int)fact.First, (int)fact.Second);
        var text = new StringBuilder(type.Name.Replace('_', ' '));
        var kinds = type.GetType().GenericTypeArguments;
        long[] values = [fact.First, fact.Second];
        for (var part = 0; part < type.Values.Count; part++)
        {
            text.Append(part == 0 ? " (" : ", ").Append(type.Values[part].Replace('_', ' ')).Append(' ')
                .Append(Value(kinds[part + 1], values[part]));
        }

        return text.Append(type.Values.Count > 0 ? ")" : "").ToString();
    }

    private static string StateChange(int before, int after) => (before, after) switch
    {
        (SchedulingFacts.Running, SchedulingFacts.Runnable) => "preempted",
        (SchedulingFacts.Runnable, SchedulingFacts.Running) => "got a pCPU",
        (SchedulingFacts.Running, SchedulingFacts.Blocked) => "blocked",
        (SchedulingFacts.Blocked, SchedulingFacts.Runnable) => "woken",
        _ => $"{State(before)}, then {State(after)}",
    };

    private static string State(int state) => SchedulingFacts.TimeInState.Group!.Members.ElementAtOrDefault(state)
        ?? Invariant($"state {state}");

    private static string Value(Type kind, long value)
    {
        if (kind == typeof(Duration)) return new Duration(value).ToString();
        if (kind == typeof(bool)) return value == 0 ? "no" : "yes";
        return kind.IsEnum ? Words($"{Enum.ToObject(kind, value)}") : Invariant($"{value}");
    }

    /// <summary>TimerExpired: timer expired.</summary>
    private static string Words(string name)
    {
        var text = new StringBuilder();
        foreach (var sign in name)
        {
            if (char.IsAsciiLetterUpper(sign) && text.Length > 0) text.Append(' ');
            text.Append(char.ToLowerInvariant(sign));
        }

        return text.ToString();
    }

    private static string Vcpu(HostDirectory host, VcpuEntry vcpu) =>
        Invariant($"{host.Name}/{host.Domains[vcpu.Domain].Name}/vcpu/{vcpu.Index}");

    /// <summary>The path of an entity, with the names of host and domain instead of their numbers.</summary>
    private static string Path(HostDirectory host, EntityRef entity)
    {
        if ((uint)entity.Number >= (uint)host.Paths.Count) return host.Name;
        var parts = host.Paths[entity.Number].Split('/');
        var isOfDomain = parts.Length > 3 && parts[2] == "dom"
            && int.TryParse(parts[3], CultureInfo.InvariantCulture, out var id) && id < host.Domains.Count;
        return isOfDomain
            ? string.Join('/', [host.Name, host.Domains[int.Parse(parts[3], CultureInfo.InvariantCulture)].Name,
                .. parts.Skip(4)])
            : string.Join('/', parts.Skip(2).Prepend(host.Name));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
