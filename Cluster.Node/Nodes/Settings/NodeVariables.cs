using ActorXen.Scenarios.Hocon;

namespace ActorXen.Nodes.Settings;

/// <summary>The environment variables that a node reads; deployment manifests may set these and no others.</summary>
public static class NodeVariables
{
    /// <summary>Connection string of the store; a secret, so that no file and no option can hold it.</summary>
    public const string StoreConnection = "ACTORXEN_STORE_CONNECTION";

    private const char Comma = ',';

    private static readonly (string Name, string Key)[] Texts =
    [
        ("ACTORXEN_CLUSTER", "cluster"),
        ("ACTORXEN_HOST", "host"),
        ("ACTORXEN_BIND", "bind"),
        ("ACTORXEN_PORT", "port"),
        ("ACTORXEN_BATCH_PORT", "batch-port"),
        ("ACTORXEN_HTTP", "http"),
        ("ACTORXEN_ORDINAL", "ordinal"),
        ("ACTORXEN_MIN_MEMBERS", "min-members"),
        ("ACTORXEN_STORE_PROVIDER", "store.provider"),
        ("ACTORXEN_STORE", "store.path"),
    ];

    private static readonly (string Name, string Key)[] Lists =
    [
        ("ACTORXEN_SEED_NODES", "seed-nodes"),
        ("ACTORXEN_ROLES", "roles"),
    ];

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Texts.Concat(Lists).Select(variable => variable.Name).Append(StoreConnection).Order(StringComparer.Ordinal),
    ];

    /// <summary>Those that are set to something, as settings.</summary>
    /// <param name="environment">Value of a variable, null if it is not set.</param>
    internal static SettingLayer Read(Func<string, string?> environment)
    {
        var layer = new SettingLayer();
        foreach (var (name, key) in Texts)
            if (environment(name) is { } text && !string.IsNullOrWhiteSpace(text)) layer.Set(name, key, text.Trim());
        foreach (var (name, key) in Lists)
            if (environment(name) is { } text && !string.IsNullOrWhiteSpace(text)) layer.Set(name, key, Split(text));
        return layer;
    }

    /// <summary>The items of a list written with commas.</summary>
    internal static string[] Split(string text) =>
        text.Split(Comma, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
