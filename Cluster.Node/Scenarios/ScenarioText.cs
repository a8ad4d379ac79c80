using System.Globalization;
using System.Text;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Writes a checked scenario as HOCON that <see cref="ScenarioLoader.LoadText"/> reads back to an equal one. The text
/// is complete, with costs and recordings inline, so that a stored run does not depend on shipped files or defaults.
/// </summary>
public static class ScenarioText
{
    /// <param name="spec">A checked scenario.</param>
    /// <param name="catalogue">The mechanisms that it uses.</param>
    public static string Of(RunSpec spec, IScenarioCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(catalogue);
        return new Writer(spec, catalogue).Write();
    }

    /// <summary>The definition of each host in full, without its name.</summary>
    /// <param name="meet">Called with a host and each one whose server it names.</param>
    internal static IEnumerable<string> OfHosts(
        RunSpec spec, IScenarioCatalogue catalogue, Action<HostSpec, HostSpec> meet)
    {
        var writer = new Writer(spec, catalogue) { Meet = meet };
        return writer.WriteHosts();
    }

    /// <summary>
    /// Writes what all hosts share once, below <c>defaults</c>, and the rest in full at each host.
    /// </summary>
    private sealed class Writer(RunSpec spec, IScenarioCatalogue catalogue)
    {
        private readonly StringBuilder _text = new();
        private readonly OrderedDictionary<IReadOnlyList<int>, (string Name, string Source)> _recordings =
            new(ReferenceEqualityComparer.Instance);

        private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

        /// <summary>Keys of guest lists that are not empty for at least one guest.</summary>
        private readonly HashSet<string> _lists = new(StringComparer.Ordinal);

        /// <summary>The first one.</summary>
        private readonly (DomainSpec Domain, HostSpec Host)? _guest = spec.Hosts
            .SelectMany(host => host.Domains.Skip(1).Select(domain => ((DomainSpec, HostSpec)?)(domain, host)))
            .FirstOrDefault();

        /// <summary>Called with a host and each one whose server it names.</summary>
        public Action<HostSpec, HostSpec> Meet { get; init; } = static (_, _) => { };

        public IEnumerable<string> WriteHosts()
        {
            FindLists();
            return spec.Hosts.Select(Host);
        }

        public string Write()
        {
            Line($"name = {Quoted(spec.Name)}");
            Line($"seed = {spec.Seed}");
            Line($"length = {UnitText.Write(spec.Length)}");
            Line($"warm-up = {(spec.WarmUp is { } cut ? UnitText.Write(cut) : "auto")}");
            Line($"network {{ {catalogue.Network.Write(spec.Network, new Names(this, spec.Hosts[0]))} }}");
            WriteCosts();
            FindLists();
            WriteRecordings();
            WriteDefaults();
            Line("racks = [");
            foreach (var rack in spec.Hosts.GroupBy(host => host.Rack)) WriteRack([.. rack]);
            Line("]");
            return _text.ToString();
        }

        private void WriteCosts()
        {
            Line("costs {");
            foreach (var (key, value) in spec.Costs.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                Line($"  {key} = {value}");
            Line("}");
        }

        private void FindLists()
        {
            foreach (var host in spec.Hosts)
                foreach (var domain in host.Domains) Shape(domain, host);
        }

        /// <summary>
        /// Recordings get their names while workloads are written, so all workloads are written once for that alone.
        /// </summary>
        private void WriteRecordings()
        {
            foreach (var host in spec.Hosts)
            {
                foreach (var domain in host.Domains) _ = Workloads(domain, host).Count();
            }

            if (_recordings.Count == 0) return;
            Line("recordings {");
            foreach (var (percent, (name, source)) in _recordings)
                Line(
                    $"  {name} {{ source = {Quoting.Of(source)}, percent = {Quoting.Of(RunLengths.Write(percent))} }}");
            Line("}");
        }

        private void WriteDefaults()
        {
            Line("defaults {");
            var first = Sections(spec.Hosts[0]);
            foreach (var (name, text) in first)
            {
                if (!spec.Hosts.All(host => Sections(host).GetValueOrDefault(name) == text)) continue;
                _shared.Add(name);
                Line($"  {name} {text}");
            }

            if (_guest is var (guest, host))
            {
                var keys = Shape(guest, host).Select(pair => $"{pair.Key} = {pair.Value}");
                Line($"  domain {{ {string.Join(", ", keys)} }}");
            }

            Line("}");
        }

        private void WriteRack(List<HostSpec> hosts)
        {
            Line($"  {{ name = {Quoted(hosts[0].RackName)}, hosts = [");
            foreach (var (names, body) in Alike.Runs(hosts.Select(host => (host.Name, Host(host)))))
                Line($"    {{ {names}{body} }}");
            Line("  ] }");
        }

        private string Host(HostSpec host)
        {
            var text = new StringBuilder();
            foreach (var (name, section) in Sections(host).Where(section => !_shared.Contains(section.Key)))
                text.Append($"\n      {name} {section}");
            text.Append("\n      domains = [\n");
            foreach (
                var (names, body) in Alike.Runs(
                    host.Domains.Skip(1).Select(domain => (domain.Name, Guest(domain, host)))))
                text.Append($"        {{ {names}{body} }}\n");
            text.Append("      ]");
            if (host.Actions.Count == 0) return text.ToString();
            var actions = host.Actions.Select(action => $"        {Action(action, host)}\n");
            return text.Append(
                CultureInfo.InvariantCulture, $"\n      actions = [\n{string.Concat(actions)}      ]").ToString();
        }

        /// <summary>By key, in an order that does not depend on the list of mechanisms.</summary>
        private SortedDictionary<string, string> Sections(HostSpec host)
        {
            var sections = OwnSections(host);
            foreach (var setting in catalogue.Host.Keys)
            {
                // A section that is absent is not written.
                if (setting.Write(host, new Names(this, host)) is { Length: > 0 } text)
                    sections.Add(setting.Key, text[setting.Key.Length..].TrimStart());
            }

            AddDevices(sections, host);
            return sections;
        }

        /// <summary>Uses the short form for one device of each usual kind, in dom0 and with the usual name.</summary>
        private void AddDevices(SortedDictionary<string, string> sections, HostSpec host)
        {
            var usual = catalogue.Devices.Where(kind => kind.IsUsual).ToList();
            if (host.Devices.Count == usual.Count && usual.Zip(host.Devices, IsShort).All(isShort => isShort))
            {
                foreach (var (kind, device) in usual.Zip(host.Devices))
                    sections.Add(kind.Word, $"{{ {kind.Write(device, new Names(this, host))} }}");
                return;
            }

            sections.Add(
                "devices", $"= [{string.Join(", ", host.Devices.Select(device => $"{{ {Device(device, host)} }}"))}]");
        }

        private static bool IsShort(IDeviceSettings kind, DeviceSpec device) =>
            device.GetType() == kind.Spec && device.Domain == 0 && device.Name == kind.NameOf(0);

        private string Device(DeviceSpec device, HostSpec host)
        {
            var kind = catalogue.Devices.First(known => known.Spec == device.GetType());
            var domain = device.Domain == 0 ? "" : $", domain = {Quoted(host.Domains[device.Domain].Name)}";
            return $"type = {kind.Word}, name = {Quoted(device.Name)}{domain}, "
                + $"{kind.Write(device, new Names(this, host))}";
        }

        private SortedDictionary<string, string> OwnSections(HostSpec host) => new(StringComparer.Ordinal)
        {
            ["machine"] = $"{{ {catalogue.Machine.Write(host.Machine, new Names(this, host))} }}",
            [IsWhole(host) ? "pool" : "pools"] = Pools(host),
            ["dom0"] = Dom0(host.Domains[0], host),
        };

        private string Pools(HostSpec host) => IsWhole(host)
            ? $"{{ {Pool(host.Pool, host)} }}"
            : $"= [{string.Join(", ", host.Pools.Select(pool => NamedPool(pool, host)))}]";

        private string NamedPool(PoolSpec pool, HostSpec host) =>
            $"{{ name = {Quoted(pool.Name)}, cpus = {Quoted(pool.Cpus.ToString())}, {Pool(pool, host)} }}";

        private string Dom0(DomainSpec domain, HostSpec host)
        {
            var keys = Shape(domain, host).Select(pair => $"{pair.Key} = {pair.Value}").Concat(Workloads(domain, host));
            return $"{{ {string.Join(", ", keys)} }}";
        }

        /// <summary>Uses the short form for one pool of all pCPUs with the usual name.</summary>
        private static bool IsWhole(HostSpec host) =>
            host.OtherPools.Count == 0 && host.Pool is { Name: PoolSpec.FirstName } && host.Pool.Cpus == PcpuSet.All;

        private string Pool(PoolSpec pool, HostSpec host)
        {
            var parameters = pool.Parameters.OrderBy(
                pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}");
            var keys = parameters.Prepend($"policy = {Quoted(pool.Policy)}");
            var own = catalogue.PolicySettings.First(policy => policy.Name == pool.Policy).Pool;
            return string.Join(", ", keys.Concat(own.Select(key => Written(key, pool, host)).OfType<string>()));
        }

        /// <summary>Writes an object like any other value; null if nothing needs to be written.</summary>
        private string? Written<T>(Setting<T> setting, T value, HostSpec host) =>
            ValueOf(setting, value, host) is { } text ? $"{setting.Key} = {text}" : null;

        private string? ValueOf<T>(Setting<T> setting, T value, HostSpec host) =>
            setting.Write(value, new Names(this, host)) is { Length: > 0 } text
                ? text[setting.Key.Length..].TrimStart(' ', '=')
                : null;

        private OrderedDictionary<string, string> Shape(DomainSpec domain, HostSpec host)
        {
            var shape = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var setting in catalogue.Domain.Keys)
                if (ValueOf(setting, domain, host) is { } value) shape.Add(setting.Key, value);

            return shape;
        }

        /// <summary>Writes only what differs from the guest whose values are the defaults.</summary>
        private string Guest(DomainSpec domain, HostSpec host)
        {
            var usual = Shape(_guest!.Value.Domain, _guest.Value.Host);
            var keys = Shape(domain, host).Where(
                pair => usual[pair.Key] != pair.Value).Select(pair => $"{pair.Key} = {pair.Value}");
            var isUsual = domain.Group == DomainSpec.GroupOf(domain.Name);
            string[] group = isUsual ? [] : [$"group = {Quoted(domain.Group)}"];
            return string.Concat(group.Concat(keys).Concat(Attachments(domain, host))
                .Concat(Workloads(domain, host)).Select(key => $", {key}"));
        }

        /// <summary>Writes the named interfaces and disks; the usual ones follow from the workloads.</summary>
        private IEnumerable<string> Attachments(DomainSpec domain, HostSpec host) =>
            from attachment in domain.Attachments
            group attachment by KindOf(attachment.Service) into named
            let items = named.Select(attachment => $"{{ {Attachment(attachment, named.Key, host)} }}")
            select $"{named.Key.GuestKey} = [{string.Join(", ", items)}]";

        private string Attachment(AttachmentSpec attachment, IDeviceSettings kind, HostSpec host)
        {
            var device = host.Devices[attachment.Device].Name;
            var begin = $"{kind.Word} = {Quoted(device)}, name = {Quoted(attachment.Name)}";
            var keys = kind.Attachment?.Write(attachment, new Names(this, host)) ?? "";
            return keys.Length == 0 ? begin : $"{begin}, {keys}";
        }

        /// <summary>Of several kinds with one service, the one whose keys guests use.</summary>
        private IDeviceSettings KindOf(DeviceService service) =>
            catalogue.Devices.First(kind => kind.Service == service);

        private IEnumerable<string> Workloads(DomainSpec domain, HostSpec host)
        {
            if (domain.Workloads.Count == 0) return [];
            var items = domain.Workloads.Select(one => $"{{ {Workload(one, domain, host)} }}");
            return [$"workloads = [{string.Join(", ", items)}]"];
        }

        private string Workload(WorkloadSpec workload, DomainSpec domain, HostSpec host)
        {
            var text = catalogue.Workloads.First(
                kind => kind.Spec == workload.GetType()).Write(workload, new Names(this, host));
            if (workload.Attachment == 0) return text;
            var attachment =
                domain.Attachments.Where(own => own.Service == workload.Uses).ElementAt(workload.Attachment);
            return $"{text}, {KindOf(workload.Uses).GuestKey} = {Quoted(attachment.Name)}";
        }

        private string Action(ToolstackAction action, HostSpec host)
        {
            var verb = catalogue.Toolstack.First(verb => verb.Action == action.GetType());
            return $"{{ {verb.Write(action, new Names(this, host))} }}";
        }

        private HostSpec HostOf(int number) => spec.Hosts[number];

        private static string Quoted(string text) => Quoting.Of(text);

        private void Line(string text) => _text.Append(text).Append('\n');

        private sealed class Names(Writer writer, HostSpec host) : INames
        {
            public string Server(NetAddress server)
            {
                var target = writer.HostOf(server.Host);
                writer.Meet(host, target);
                return $"{target.Name}/{target.Domains[server.Domain].Name}";
            }

            public string Domain(int id) => host.Domains[id].Name;

            public string Pool(int number) => host.Pools[number].Name;

            public bool Writes(string key, bool isEmpty)
            {
                if (!isEmpty) writer._lists.Add(key);
                return writer._lists.Contains(key);
            }

            public string Recording(IReadOnlyList<int> percent, string source)
            {
                if (!writer._recordings.TryGetValue(percent, out var known))
                    writer._recordings.Add(percent, known = ($"r{writer._recordings.Count}", source));
                return known.Name;
            }
        }
    }
}
