using System.IO.Compression;
using System.Text;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>
/// The recorded traces of Golden/schedulers. The product reads the scenarios; the driver interprets them.
/// </summary>
internal static class GoldenFiles
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden", "schedulers");

    /// <summary>The names of all scenarios of a policy.</summary>
    public static TheoryData<string> NamesOf(string policy) =>
        [.. Directory.GetFiles(Folder, $"{policy}-*.scenario.json")
            .Select(path => Path.GetFileName(path).Replace(".scenario.json", "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// The expected lines without the header; <paramref name="what"/> is <c>trace</c> or <c>kicks</c>.
    /// </summary>
    public static string[] Expected(string name, string what)
    {
        using var file = File.OpenRead(Path.Combine(Folder, $"{name}.{what}.csv.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return text.ReadToEnd().Split('\n', Clean)[1..];
    }

    public static string TextOf(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.scenario.json"));

    public static RecordedScenario Read(string name) => Parse(TextOf(name));

    /// <summary>
    /// Read again for each host, because a scenario's pages belong to the host that is built from it.
    /// </summary>
    public static RecordedScenario Parse(string text) =>
        RecordedScenarioReader.Read(Encoding.UTF8.GetBytes(text), XenPolicies.Instance);
}
