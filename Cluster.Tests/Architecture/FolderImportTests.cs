using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>A folder imports only what its row allows: foundations first, siblings never.</summary>
public partial class FolderImportTests
{
    private static readonly string[] Foundations = ["Messages", "Engine"];
    private static readonly string[] Subject = [.. Foundations, "Vocabulary", "Xen.SharedPages", "Xen.Calibration"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Engine"] = ["Messages"],
        ["Vocabulary"] = ["Messages"],
        ["Xen.SharedPages"] = Foundations,
        ["Xen.Calibration"] = Foundations,
        ["Xen.Processors"] = Subject,
        ["Xen.Scheduling"] = Subject,
        ["Xen.Events"] = Subject,
        ["Xen.Interrupts"] = Subject,
        ["Xen.Timers"] = Subject,
        ["Xen.GuestEntries"] = Subject,
        ["Xen.Guests"] = Subject,
        ["Xen.Devices"] = Subject,
        ["Xen.Workloads"] = Subject,
        ["Xen.Hosts"] = [.. Foundations, "Vocabulary", "Xen.*"],
        ["Xen"] = [.. Foundations, "Vocabulary", "Xen.*"],
        ["Scenarios"] = ["Messages", "Vocabulary", "Akka.Configuration"],
        ["Runs"] = ["Messages", "Scenarios"],
        ["Report"] = ["Messages", "Runs"],
        ["Experiments"] = ["Messages", "Scenarios", "Runs", "Report"],
        ["Distribution"] = [.. Foundations, "Xen.Hosts", "Runs", "Akka"],
        ["Nodes"] = ["Messages", "Vocabulary", "Scenarios", "Runs", "Report", "Distribution", "Akka"],
        ["Cli"] = ["Messages", "Vocabulary", "Scenarios", "Runs", "Report", "Experiments", "Distribution", "Nodes"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_imports_only_what_its_row_allows(string folder)
    {
        var offences = Repository.Sources("Cluster.Node/" + folder.Replace('.', '/'))
            .SelectMany(path => Imports(path).Where(import => !IsAllowed(folder, import))
                .Select(import => $"{Path.GetRelativePath(Repository.Root, path)} uses {import}"))
            .ToList();

        Assert.True(offences.Count == 0, string.Join('\n', offences));
    }

    [Fact]
    public void Every_folder_of_the_node_has_a_row()
    {
        var folders = Repository.Sources("Cluster.Node")
            .Select(path => Path.GetRelativePath(Repository.PathOf("Cluster.Node"), Path.GetDirectoryName(path)!))
            .Where(folder => folder != ".")
            .Select(folder => folder.Replace(Path.DirectorySeparatorChar, '.'))
            .Distinct();

        var without = folders.Where(folder => !Allowed.Keys.Any(row => folder == row || folder.StartsWith(row + ".", StringComparison.Ordinal)));

        Assert.Empty(without);
    }

    [Fact]
    public void Messages_import_nothing()
    {
        var imports = Repository.Sources("Cluster.Messages").SelectMany(Imports);

        Assert.All(imports, import => Assert.StartsWith("System", import, StringComparison.Ordinal));
    }

    private static bool IsAllowed(string folder, string import)
    {
        if (import.StartsWith("System", StringComparison.Ordinal)) return true;
        if (!import.StartsWith("ActorXen", StringComparison.Ordinal) && !import.StartsWith("Akka", StringComparison.Ordinal))
            return !folder.StartsWith("Xen", StringComparison.Ordinal) && folder != "Engine";
        var subject = import.StartsWith("ActorXen.", StringComparison.Ordinal) ? import["ActorXen.".Length..] : import;
        return subject == folder
            || subject.StartsWith(folder + ".", StringComparison.Ordinal)
            || Allowed[folder].Any(allowed => Matches(allowed, subject));
    }

    private static bool Matches(string allowed, string subject) => allowed.EndsWith(".*", StringComparison.Ordinal)
        ? subject.StartsWith(allowed[..^1], StringComparison.Ordinal)
        : subject == allowed || subject.StartsWith(allowed + ".", StringComparison.Ordinal);

    private static IEnumerable<string> Imports(string path) =>
        File.ReadLines(path).Select(line => UsingLine().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?(\w+\s*=\s*)?(?<name>[A-Z][\w.]*)\s*;")]
    private static partial Regex UsingLine();
}
