using System.Collections.Frozen;
using System.Text;
using ActorXen.Messages;

namespace ActorXen.Exports.Rows;

/// <summary>The names behind the numbers in the facts of a host.</summary>
public sealed class FactNames
{
    private static readonly FrozenDictionary<int, FactType> _types = AllTypes.ToFrozenDictionary(type => type.Number);

    private static readonly FrozenDictionary<int, FactValueKind[]> _kinds = AllTypes.ToFrozenDictionary(
        type => type.Number,
        type => type.GetType().GenericTypeArguments.Skip(1).Select(kind => new FactValueKind(kind)).ToArray());

    private readonly HostDirectory _host;
    private readonly string[] _pcpus;
    private readonly string[] _vcpus;
    private readonly Dictionary<int, string> _irqs;
    private readonly Dictionary<(int Domain, int Port), string> _ports = [];

    public FactNames(HostDirectory host)
    {
        _host = host;
        _pcpus = [.. Enumerable.Range(0, host.Pcpus).Select(number => Invariant($"pcpu/{number}"))];
        _vcpus =
        [
            .. host.Vcpus.Select(vcpu => Invariant($"{host.Domains[vcpu.Domain].Name}/vcpu/{vcpu.Index}")),
        ];
        _irqs = host.Irqs.ToDictionary(irq => irq.Number, irq => irq.Name);
    }

    public string Host => _host.Name;

    public static IEnumerable<FactType> AllTypes => DeclaredFacts.Sets.SelectMany(set => set.Types);

    public static FactType TypeOf(in Fact fact) => _types[fact.Number];

    /// <summary>As in listings: vcpu, pcpu, irq, domain, port.</summary>
    public static string KindOf(FactType type) => type.Subject switch
    {
        Subject.Host => "host",
        Subject.Pcpu => "pcpu",
        Subject.Vcpu => "vcpu",
        Subject.Irq => "irq",
        Subject.Domain => "domain",
        Subject.Port => "port",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Subject, "Not a subject."),
    };

    /// <summary>What the fact is about: <c>pcpu/3</c>, <c>web-0/vcpu/1</c>, <c>eth0</c>, <c>web-0/port/7</c>.</summary>
    public string SubjectOf(in Fact fact) => TypeOf(fact).Subject switch
    {
        Subject.Host => _host.Name,
        Subject.Pcpu => At(_pcpus, fact.Subject),
        Subject.Vcpu => At(_vcpus, fact.Subject),
        Subject.Irq => _irqs.GetValueOrDefault(fact.Subject) ?? Invariant($"irq/{fact.Subject}"),
        Subject.Domain => Domain(fact.Subject),
        Subject.Port => Port((int)fact.First, fact.Subject), // The first value of these facts is the domain.
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact.Number, "Not a subject."),
    };

    /// <summary>The word for a value, if it has one: of an enumeration, a vCPU or a domain.</summary>
    /// <param name="part">0 or 1.</param>
    public string? WordOf(in Fact fact, int part)
    {
        var value = part == 0 ? fact.First : fact.Second;
        var kind = _kinds[fact.Number][part];
        return kind.Type == typeof(VcpuId) ? value < 0 ? "idle" : At(_vcpus, value)
            : kind.Type == typeof(DomainId) ? Domain((int)value)
            : kind.WordOf(value);
    }

    /// <summary>Whether a value is a yes or no.</summary>
    public static bool IsTruth(in Fact fact, int part) => _kinds[fact.Number][part].Type == typeof(bool);

    private string Domain(int id) => (uint)id < (uint)_host.Domains.Count
        ? _host.Domains[id].Name
        : Invariant($"domain/{id}");

    private string Port(int domain, int port)
    {
        if (!_ports.TryGetValue((domain, port), out var name))
            _ports[(domain, port)] = name = Invariant($"{Domain(domain)}/port/{port}");
        return name;
    }

    private static string At(string[] names, long number) =>
        (ulong)number < (ulong)names.Length ? names[number] : Invariant($"{number}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>What a value of a fact is.</summary>
    private sealed class FactValueKind(Type type)
    {
        private readonly FrozenDictionary<long, string> _words = (type.IsEnum
            ? Enum.GetValuesAsUnderlyingType(type).Cast<object>()
                .Select(value => KeyValuePair.Create(
                    Convert.ToInt64(value, null), SnakeCase($"{Enum.ToObject(type, value)}")))
            : []).ToFrozenDictionary();

        public Type Type { get; } = type;

        public string? WordOf(long value) => _words.GetValueOrDefault(value);

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
}
