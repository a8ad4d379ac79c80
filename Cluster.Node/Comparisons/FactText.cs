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
    /// <param name="host">Has the names of vCPUs, domains, lines and entities.</param>
    public static string What(HostDirectory host, in Fact fact)
    {
        if (!_types.TryGetValue(fact.Number, out var type)) return Invariant($"fact {fact.Number}");
        if (type == SchedulingFacts.RunstateChanged) return StateChange((int)fact.First, (int)fact.Second);
        var text = new StringBuilder(type.Name.Replace('_', ' '));
        var kinds = type.GetType().GenericTypeArguments;
        long[] values = [fact.First, fact.Second];
        for (var part = 0; part < type.Values.Count; part++)
        {
            var (name, kind) = (type.Values[part].Replace('_', ' '), kinds[part + 1]);
            var isPcpu = kind == typeof(PcpuId) && values[part] >= 0
                && !name.Contains("pcpu", StringComparison.Ordinal);
            text.Append(part == 0 ? " (" : ", ").Append(name).Append(isPcpu ? " pCPU " : " ")
                .Append(Value(host, kind, values[part]));
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

    private static string Value(HostDirectory host, Type kind, long value)
    {
        if (kind == typeof(VcpuId))
        {
            if (value < 0) return "idle";
            return value < host.Vcpus.Count ? OfDomain(host, host.Vcpus[(int)value]) : Number(value);
        }

        if (kind == typeof(DomainId))
            return (ulong)value < (ulong)host.Domains.Count ? host.Domains[(int)value].Name : Number(value);
        if (kind == typeof(PcpuId)) return value < 0 ? "none" : Number(value);
        if (kind == typeof(IrqId))
            return host.Irqs.FirstOrDefault(line => line.Number == value)?.Name ?? Number(value);
        if (kind == typeof(WorkOwner))
            return new WorkOwner(value).Entity is >= 0 and var entity ? Path(host, new(entity)) : "the kernel";
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

    private static string Number(long value) => Invariant($"{value}");

    private static string Vcpu(HostDirectory host, VcpuEntry vcpu) => $"{host.Name}/{OfDomain(host, vcpu)}";

    private static string OfDomain(HostDirectory host, VcpuEntry vcpu) =>
        Invariant($"{host.Domains[vcpu.Domain].Name}/vcpu/{vcpu.Index}");

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
