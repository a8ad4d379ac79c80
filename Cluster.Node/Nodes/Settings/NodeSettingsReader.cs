using ActorXen.Messages;
using ActorXen.Nodes.Logs;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Telemetry;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Hocon;
using ActorXen.Scenarios.Problems;
using ActorXen.Store.Database;
using ActorXen.Vocabulary;
using Microsoft.Extensions.Logging;

namespace ActorXen.Nodes.Settings;

/// <summary>Where a node's settings come from.</summary>
/// <param name="File">Path of the user's settings file; null for none.</param>
/// <param name="Options">Settings from the command line.</param>
/// <param name="Environment">Gives the value of a variable, or null if it is not set.</param>
/// <param name="Version">Version of the program.</param>
public sealed record NodeSources(
    string? File, IReadOnlyList<NodeOverride> Options, Func<string, string?> Environment, string Version);

/// <summary>A setting from the command line.</summary>
/// <param name="Option">Name of the option for error messages, such as <c>--port</c>.</param>
/// <param name="Key">Key in node.conf.</param>
/// <param name="Value">A text, or a list separated by commas.</param>
public sealed record NodeOverride(string Option, string Key, string Value, bool IsList = false);

/// <summary>A node's settings, or what is wrong with them.</summary>
/// <param name="Settings">null if there are problems.</param>
public sealed record NodeSettingsResult(NodeSettings? Settings, IReadOnlyList<ScenarioProblem> Problems);

/// <summary>Reads a node's settings: command line over environment over file over <c>config/node.conf</c>.</summary>
/// <remarks>
/// As strict as the scenario loader: unknown keys, wrong units and values out of range are errors, and all of them are
/// reported at once.
/// </remarks>
public sealed class NodeSettingsReader
{
    private const int MostRuns = 64;
    private const long MostMemory = 1L << 50;
    private const string Shipped = "config/node.conf";
    private static readonly string[] KnownRoles = [NodeOptions.Coordinator, NodeOptions.Worker];

    private readonly Section _top;
    private readonly NodeSources _sources;

    private NodeSettingsReader(Section top, NodeSources sources) => (_top, _sources) = (top, sources);

    public static NodeSettingsResult Read(NodeSources sources)
    {
        var problems = new ProblemList();
        var top = OptionsOf(sources).ToSection(problems).Over(
            NodeVariables.Read(sources.Environment).ToSection(problems));
        if (sources.File is { } file)
        {
            var written = HoconSource.Read(file, new DiskFiles(file), problems, [], sources.Environment);
            if (written is null) return new(null, problems.InOrder());
            top = top.Over(written);
        }

        top = top.Over(HoconSource.Read(Shipped, new ShippedFiles(), problems, [], sources.Environment));
        var settings = new NodeSettingsReader(top, sources).Read();
        return new(problems.Any ? null : settings, problems.InOrder());
    }

    private static SettingLayer OptionsOf(NodeSources sources)
    {
        var layer = new SettingLayer();
        foreach (var (option, key, value, isList) in sources.Options)
        {
            if (isList) layer.Set(option, key, NodeVariables.Split(value));
            else layer.Set(option, key, value);
        }

        return layer;
    }

    private NodeSettings Read()
    {
        var (founding, api, log) = (_top.Sub("founding"), _top.Sub("api"), _top.Sub("log"));
        var settings = new NodeSettings(
            ReadNode() with
            {
                Identity = IdentityReader.Read(_top, _sources.Environment),
                RunsAtATime = _top.Count("runs-at-a-time", 1, 1, MostRuns),
                StallAfter = Span(_top, "stall-after", 5.Seconds, 3600.Seconds),
            },
            Http(),
            Span(founding, "lease", 2.Seconds, 3600.Seconds),
            Span(founding, "report-every", 1.Seconds, 600.Seconds),
            api.Quantity("largest-request", UnitText.Size, 8 << 20, 64 << 10, 64 << 20),
            Span(api, "timeout", 1.Seconds, 600.Seconds),
            Store(_top.Sub("store")))
        {
            Health = Health(),
            Token = ReadToken(api),
            ApiNames = ApiNames(api),
            RequestsPerSecond = api.Count("requests-per-second", 100, 1, 100_000),
            Memory = (_top.Text("memory") ?? "").Length == 0
                ? MemoryLimit.Measured()
                : new(_top.Quantity("memory", UnitText.Size, MostMemory, 64 << 20, MostMemory)),
            Log = new(
                log.Choice("format", LogForm.Text, ("text", LogForm.Text), ("json", LogForm.Json)),
                log.Choice(
                    "level", LogLevel.Information, ("info", LogLevel.Information), ("warning", LogLevel.Warning),
                    ("error", LogLevel.Error))),
            Otlp = Otlp(_top.Sub("otlp")),
            Cells = _top.Count("cells", 0, 0, 256) is > 0 and var cells ? cells : Environment.ProcessorCount,
        };
        founding.RefuseOtherKeys();
        api.RefuseOtherKeys();
        log.RefuseOtherKeys();
        _top.RefuseOtherKeys();
        return settings;
    }

    private NodeOptions ReadNode()
    {
        var (failures, splits) = (_top.Sub("failure-detector"), _top.Sub("split-brain"));
        var host = HostName("host") ?? "127.0.0.1";
        if (host is "0.0.0.0" or "::")
        {
            _top.Report(
                "host",
                $"{host} is not an address at which other nodes reach this one.",
                $"Set bind to {host}, and host to a name or address of this machine.");
        }

        var node = new NodeOptions(
            Name(),
            new(host, _top.Count("port", 4053, 0, 65535)),
            HostName("bind") ?? host,
            BatchPort(),
            Seeds(),
            Ordinal(),
            Roles(),
            _top.Count("min-members", 1, 1, 1000),
            Span(failures, "heartbeat-interval", 50.Ms, 10.Seconds),
            Span(failures, "acceptable-pause", 200.Ms, 60.Seconds),
            Span(splits, "stable-after", 200.Ms, 120.Seconds),
            Span(_top, "leave-timeout", 1.Seconds, 600.Seconds),
            _sources.Version);
        if (node.AcceptablePause < 2 * node.Heartbeat)
        {
            failures.Report(
                "acceptable-pause",
                "It is shorter than two heartbeat intervals, so one late heartbeat would count as a failure.",
                "Set it to at least twice heartbeat-interval.");
        }

        failures.RefuseOtherKeys();
        splits.RefuseOtherKeys();
        return node;
    }

    private int BatchPort()
    {
        var (port, nodes) = (_top.Count("batch-port", 0, 0, 65535), _top.Count("port", 4053, 0, 65535));
        if (port != 0 && port == nodes)
            _top.Report("batch-port", $"{port} is also the value of port.", "Choose another, or 0 for any free port.");
        return port;
    }

    private string Name()
    {
        var name = _top.Text("cluster") ?? "actorxen";
        var isPlain = name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-');
        if (isPlain && name is [not '-', ..] && name.Length <= 40) return name;
        _top.Report(
            "cluster",
            $"\"{UnitText.Shown(name)}\" is not a name for a cluster.",
            "Use 1 to 40 letters, digits and -, and do not begin with -.");
        return "actorxen";
    }

    /// <returns>null if the value is empty or wrong.</returns>
    private string? HostName(string key)
    {
        var text = _top.Text(key);
        if (string.IsNullOrEmpty(text)) return null;
        if (HostPort.IsHost(text)) return text;
        _top.Report(key, $"\"{UnitText.Shown(text)}\" is not a host name or address.", "Write for example 10.0.0.5.");
        return null;
    }

    private List<HostPort> Seeds()
    {
        var seeds = new List<HostPort>();
        foreach (var entry in _top.Texts("seed-nodes"))
        {
            if (HostPort.Read(entry.Text) is { } seed) seeds.Add(seed);
            else _top.Report(
                entry, $"\"{UnitText.Shown(entry.Text)}\" is not HOST:PORT.", "Write for example 10.0.0.5:4053.");
        }

        return seeds;
    }

    private int? Ordinal() => _top.Text("ordinal") is "" or null ? null : _top.Count("ordinal", 0, 0, 999);

    private List<string> Roles()
    {
        var entries = _top.Texts("roles");
        foreach (var entry in entries.Where(entry => !KnownRoles.Contains(entry.Text)))
            _top.Report(
                entry, $"\"{UnitText.Shown(entry.Text)}\" is not a role.", Suggestion.Use(entry.Text, KnownRoles));
        if (entries.Count == 0)
            _top.Report("roles", "The node has no role.", $"Use {Suggestion.OneOf(KnownRoles)}, or both.");
        return [.. entries.Select(entry => entry.Text).Distinct(StringComparer.Ordinal)];
    }

    private HostPort? Health()
    {
        var text = _top.Text("health") ?? "";
        if (text.Length == 0) return null;
        if (HostPort.Read(text, least: 0) is not { } health)
        {
            _top.Report("health", $"\"{UnitText.Shown(text)}\" is not HOST:PORT.", "Write for example 0.0.0.0:8081.");
            return null;
        }

        if (health.Port == 0 || health.Port != Http().Port) return health;
        _top.Report("health", $"{health.Port} is also the port of http.", "Choose another, or leave it empty.");
        return null;
    }

    private string? ReadToken(Section api)
    {
        var token = SecretText.Read(SecretText.Token, _sources.Environment, api.Text("token-file") ?? "");
        if (token.Problem is { } problem) api.Report("token-file", problem, "");
        return token.Value;
    }

    private static List<string> ApiNames(Section api)
    {
        var entries = api.Texts("names");
        foreach (var entry in entries.Where(entry => !HostPort.IsHost(entry.Text)))
            api.Report(
                entry, $"\"{UnitText.Shown(entry.Text)}\" is not a host name.", "Write for example runs.example.org.");
        return [.. entries.Select(entry => entry.Text)];
    }

    /// <returns>null if no endpoint is set, or if it is wrong.</returns>
    private static OtlpSettings? Otlp(Section otlp)
    {
        var text = otlp.Text("endpoint") ?? "";
        var isHttp = otlp.Choice("protocol", false, ("grpc", false), ("http/protobuf", true));
        var every = Span(otlp, "interval", 1.Seconds, 3600.Seconds);
        otlp.RefuseOtherKeys();
        if (text.Length == 0) return null;
        if (text.Contains('@', StringComparison.Ordinal))
        {
            // A password is in no message.
            otlp.Report(
                "endpoint", "The address of the collector has credentials.",
                "Take them out; they belong in OTEL_EXPORTER_OTLP_HEADERS.");
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https")
        {
            var path = endpoint.AbsolutePath.TrimEnd('/');
            if (!isHttp || !path.EndsWith(OtlpSettings.HttpPath, StringComparison.Ordinal))
                return new(endpoint, isHttp, every);
            // A collector would answer 404 to the doubled path, and the node could only say that nothing arrives.
            otlp.Report(
                "endpoint",
                $"\"{UnitText.Shown(text)}\" has the path {OtlpSettings.HttpPath}, which is appended to it.",
                $"Leave {OtlpSettings.HttpPath} out.");
            return null;
        }

        otlp.Report(
            "endpoint", $"\"{UnitText.Shown(text)}\" is not the address of a collector.",
            "Write for example http://10.0.0.9:4317.");
        return null;
    }

    private HostPort Http()
    {
        var text = _top.Text("http") ?? "";
        if (HostPort.Read(text, least: 0) is { } http) return http;
        _top.Report("http", $"\"{UnitText.Shown(text)}\" is not HOST:PORT.", "Write for example 127.0.0.1:8080.");
        return new("127.0.0.1", 8080);
    }

    /// <summary>
    /// The command line comes first, then the variable with the connection string, which alone may hold a password,
    /// then the key in the file.
    /// </summary>
    private StoreOptions Store(Section store)
    {
        var provider = store.Choice("provider", "", ("", ""), ("sqlite", "sqlite"), ("postgresql", "postgresql"));
        var path = store.Text("path") ?? "";
        store.RefuseOtherKeys();
        var isChosen = _sources.Options.Any(option => option.Key == "store.path");
        if (isChosen && string.IsNullOrWhiteSpace(path))
        {
            store.Report("path", "It names no file.", "Write a file or a URL, or leave --store out.");
            return StoreOptions.Choose(null, _ => null);
        }

        var connection = isChosen ? null : _sources.Environment(StoreOptions.ConnectionVariable);
        try
        {
            if (string.IsNullOrWhiteSpace(connection)) connection = path;
            if (connection.Length > 0)
                return StoreOptions.Of(isChosen || provider.Length == 0 ? null : provider, connection);
            if (provider == "postgresql")
            {
                store.Report(
                    "provider",
                    "No database is named for postgresql.",
                    $"Set {StoreOptions.ConnectionVariable} to a connection string.");
            }
        }
        catch (StoreException problem)
        {
            store.Report("path", problem.Message, "");
        }

        return StoreOptions.Choose(null, _ => null);
    }

    private static TimeSpan Span(Section section, string key, Duration least, Duration most) =>
        TimeSpan.FromTicks(section.Time(key, most, least, most).Nanoseconds / 100);
}
