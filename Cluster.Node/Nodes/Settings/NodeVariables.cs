using ActorXen.Nodes.Security;
using ActorXen.Runs;
using ActorXen.Scenarios.Hocon;
using ActorXen.Store.Database;

namespace ActorXen.Nodes.Settings;

/// <summary>The environment variables that a node reads. Deployment manifests may set only these.</summary>
public static class NodeVariables
{
    private const char Comma = ',';

    /// <summary>OpenTelemetry's: a number of milliseconds without a unit.</summary>
    private const string Interval = "OTEL_METRIC_EXPORT_INTERVAL";

    /// <summary>OpenTelemetry's library reads these by itself.</summary>
    private static readonly string[] OfTheLibrary =
    [
        "OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY",
        "OTEL_EXPORTER_OTLP_COMPRESSION", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT",
    ];

    private static readonly (string Name, string Key)[] Texts =
    [
        ("ACTORXEN_CLUSTER", "cluster"),
        ("ACTORXEN_HOST", "host"),
        ("ACTORXEN_BIND", "bind"),
        ("ACTORXEN_PORT", "port"),
        ("ACTORXEN_BATCH_PORT", "batch-port"),
        ("ACTORXEN_HTTP", "http"),
        ("ACTORXEN_HEALTH", "health"),
        (SecretText.Secret.File, "secret-file"),
        (SecretText.Token.File, "api.token-file"),
        ("ACTORXEN_TLS_CERTIFICATE", "tls.certificate"),
        ("ACTORXEN_TLS_KEY", "tls.key"),
        ("ACTORXEN_TLS_AUTHORITY", "tls.authority"),
        ("ACTORXEN_ORDINAL", "ordinal"),
        ("ACTORXEN_MIN_MEMBERS", "min-members"),
        ("ACTORXEN_RUNS_AT_A_TIME", "runs-at-a-time"),
        ("ACTORXEN_CELLS", "cells"),
        (MemoryLimit.Variable, "memory"),
        ("ACTORXEN_LOG_FORMAT", "log.format"),
        ("ACTORXEN_LOG_LEVEL", "log.level"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp.endpoint"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "otlp.protocol"),
        (Interval, "otlp.interval"),
        (StoreOptions.ProviderVariable, "store.provider"),
        (StoreOptions.Variable, "store.path"),
    ];

    private static readonly (string Name, string Key)[] Lists =
    [
        ("ACTORXEN_SEED_NODES", "seed-nodes"),
        ("ACTORXEN_API_NAMES", "api.names"),
        ("ACTORXEN_ROLES", "roles"),
    ];

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Texts.Concat(Lists)
            .Select(variable => variable.Name)
            .Append(StoreOptions.ConnectionVariable)
            .Concat([SecretText.Token.Text, SecretText.Secret.Text, .. OfTheLibrary])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads the variables that are not empty.</summary>
    /// <param name="environment">Gives the value of a variable, or null if it is not set.</param>
    internal static SettingLayer Read(Func<string, string?> environment)
    {
        var layer = new SettingLayer();
        foreach (var (name, key) in Texts)
            if (environment(name) is { } text && !string.IsNullOrWhiteSpace(text))
                layer.Set(name, key, name == Interval ? WithUnit(text.Trim()) : text.Trim());
        foreach (var (name, key) in Lists)
            if (environment(name) is { } text && !string.IsNullOrWhiteSpace(text)) layer.Set(name, key, Split(text));
        return layer;
    }

    private static string WithUnit(string text) => text.All(char.IsAsciiDigit) ? $"{text}ms" : text;

    /// <summary>Splits a list at its commas.</summary>
    internal static string[] Split(string text) =>
        text.Split(Comma, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
