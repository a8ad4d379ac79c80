using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>A folder uses only the folders that its row allows, and no two folders use each other.</summary>
public sealed class FolderImportTests
{
    private static readonly string[] Foundations = ["Messages", "Engine"];
    private static readonly string[] Subject = [.. Foundations, "Vocabulary", "Xen.SharedPages", "Xen.Calibration"];

    private static readonly string[] Policy = [.. Subject, "Xen.Scheduling.Core"];
    private static readonly string[] Workload = [.. Subject, "Xen.Workloads"];

    private static readonly string[] Sums = ["Report.Statistics", "Report.Counting"];
    private static readonly string[] Figures = [.. Sums, "Report.Series", "Report.Results"];
    private static readonly string[] Texts = ["Report.Tables", "Report.Printing"];

    private static readonly string[] Commands =
    [
        "Messages", "Vocabulary", "Runs", "Scenarios", "Scenarios.Problems", "Report.Tables",
        "Cli.Arguments", "Cli.Errors", "Cli.Files", "Cli.Output", "Cli.Parts",
    ];

    private static readonly string[] Evidence =
        ["Messages", .. Figures, .. Texts, "Report.Answers", "Report.Paths", "Report.Views"];

    /// <summary>
    /// By folder: what its types may use. Nothing is inherited from a folder above. A row with a star is for the
    /// sub-folders without a row of their own: one for each mechanism, so that a new one needs no row.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Engine"] = ["Messages"],
        ["Vocabulary"] = ["Messages"],
        ["Xen.SharedPages"] = Foundations,
        ["Xen.Calibration"] = Foundations,
        ["Xen.Processors"] = Subject,
        ["Xen.Scheduling.Core"] = Subject,
        ["Xen.Scheduling.Verbs"] = [.. Subject, "Xen.Scheduling.Core"],
        ["Xen.Scheduling.*"] = Policy,
        ["Xen.Events"] = Subject,
        ["Xen.Interrupts"] = Subject,
        ["Xen.Timers"] = Subject,
        ["Xen.GuestEntries"] = Subject,
        ["Xen.Guests"] = Subject,
        ["Xen.IdleGovernors"] = Subject,
        ["Xen.Devices"] = [.. Subject, "Xen.Devices.Coalescing", "Xen.Devices.Coalescing.*"],
        ["Xen.Devices.Coalescing"] = Subject,
        ["Xen.Devices.Coalescing.*"] = [.. Subject, "Xen.Devices.Coalescing"],
        ["Xen.Devices.Limits"] = Subject,
        ["Xen.Devices.Notices"] = Subject,
        ["Xen.Devices.ControlPath"] = Subject,
        ["Xen.Devices.BlockStorage"] = [.. Subject, "Xen.Devices", "Xen.Devices.Limits", "Xen.Devices.Notices"],
        ["Xen.Devices.Networking"] =
            [
                .. Subject, "Xen.Devices", "Xen.Devices.Coalescing", "Xen.Devices.Coalescing.Fixed",
                "Xen.Devices.Limits", "Xen.Devices.Notices",
            ],
        ["Xen.Devices.Graphics"] = [.. Subject, "Xen.Devices"],
        ["Xen.Devices.Storms"] = [.. Subject, "Xen.Devices"],
        ["Xen.Workloads"] = Subject,
        ["Xen.Workloads.*"] = Workload,
        ["Xen"] = [.. Foundations, "Vocabulary", "Xen.*"],
        ["Xen.Hosts"] = [.. Foundations, "Vocabulary", "Xen", "Xen.*"],
        ["Xen.Hosts.Verification"] = [.. Foundations, "Xen.*"],
        ["Scenarios.Problems"] = [],
        ["Scenarios.Hocon"] = ["Vocabulary", "Scenarios.Problems", "Akka.Configuration"],
        ["Scenarios.Traces"] = ["Messages", "Vocabulary", "Scenarios.Problems"],
        ["Scenarios"] =
        [
            "Messages", "Vocabulary", "Scenarios.Problems", "Scenarios.Hocon", "Scenarios.Traces", "Akka.Configuration",
        ],
        ["Scenarios.Xl"] = ["Messages", "Vocabulary", "Scenarios", "Scenarios.Problems"],
        ["Runs"] = ["Messages", "Vocabulary", "Scenarios"],

        ["Report.Statistics"] = ["Messages", "Libraries"],
        ["Report.Counting"] = [.. Foundations, "Report.Statistics"],
        ["Report.Series"] = ["Messages", "Runs", .. Sums],
        ["Report.Tables"] = [],
        ["Report.Interrupts"] = ["Messages", "Report.Counting", "Report.Tables"],
        ["Report.Results"] =
            ["Messages", "Vocabulary", "Runs", .. Sums, "Report.Series", "Report.Interrupts", "Report.Tables"],
        ["Report.Printing"] = ["Messages", "Runs", .. Figures, "Report.Interrupts", "Report.Tables"],
        ["Report.Paths"] = ["Messages"],
        ["Report.Recordings"] = ["Messages", "Report.Counting", "Report.Paths"],
        ["Report.Answers"] = ["Messages", .. Sums, .. Texts, "Report.Paths"],
        ["Report.Xl"] = ["Messages", "Vocabulary", "Report.Counting", "Report.Printing"],
        ["Report.Views"] = ["Messages", "Vocabulary", .. Figures, .. Texts, "Report.Xl"],
        ["Report.Diagnosis"] = Evidence,
        ["Report.Diagnosis.Rules"] = [.. Evidence, "Report.Diagnosis"],

        ["Exports"] = ["Messages", "Report.Counting"],
        ["Exports.Tracks"] = ["Messages", "Report.Counting"],
        ["Exports.Perfetto"] = ["Messages", "Report.Counting", "Exports", "Exports.Tracks"],
        ["Exports.Timelines"] = ["Messages", "Report.Counting", "Exports", "Exports.Tracks"],
        ["Exports.Rows"] = ["Messages", "Report.Counting", "Exports", "Libraries"],
        ["Exports.Xentrace"] = ["Messages", "Report.Counting", "Exports"],
        ["Studies"] = ["Messages", "Vocabulary", "Runs", .. Figures, .. Texts, "Libraries"],
        ["Comparisons"] = ["Messages", "Vocabulary", "Scenarios", "Runs", .. Figures, .. Texts, "Studies"],
        ["Pages"] = ["Messages", "Runs", .. Figures, .. Texts, "Studies", "Comparisons", "Libraries"],
        ["Experiments"] =
            ["Messages", "Scenarios", "Scenarios.Problems", "Runs", .. Figures, .. Texts, "Studies"],
        ["Experiments.Oracles"] = ["Messages", "Runs", .. Figures, .. Texts, "Experiments"],

        ["Actors"] = [.. Foundations, "Akka", "Akka.Configuration"],
        ["Execution"] = [.. Foundations, "Actors", "Runs", "Xen.Hosts", "Akka"],
        ["Verification"] =
        [
            .. Foundations, "Execution", "Runs", "Xen.Scheduling.Core", "Xen.Scheduling.Verbs", "Xen.Hosts",
            "Xen.Hosts.Verification", "Akka",
        ],

        ["Store.Database"] = ["Messages", "Runs", "Akka", "Libraries"],
        ["Store.Sqlite"] = ["Runs", "Store.Database", "Libraries"],
        ["Store.Postgres"] = ["Runs", "Store.Database", "Libraries"],
        ["Store.Journal"] = ["Messages", "Runs", "Store.Database", "Akka", "Libraries"],
        ["Store.Shelf"] = ["Messages", "Runs", "Store.Database", "Store.Journal", "Libraries"],
        ["Store"] = ["Messages", "Runs", "Store.*", "Akka", "Akka.Configuration", "Libraries"],

        ["Nodes.Security"] = ["Akka", "Akka.Configuration"],
        ["Nodes.Logs"] = ["Libraries"],
        ["Nodes.Membership"] = ["Runs", "Nodes.Security", "Nodes.Logs", "Akka", "Akka.Configuration"],
        ["Nodes.Wire"] = [.. Foundations, "Runs", "Akka", "Akka.Configuration", "Libraries"],
        ["Nodes.Peers"] = [.. Foundations, "Execution", "Nodes.Security", "Nodes.Wire", "Report.Statistics", "Akka"],
        ["Nodes.Epochs"] =
        [
            .. Foundations, "Vocabulary", "Runs", "Scenarios", "Scenarios.Problems", .. Figures, .. Texts,
            "Report.Recordings", "Execution", "Xen.Hosts", "Nodes.Security", "Nodes.Logs", "Nodes.Wire",
            "Nodes.Peers", "Akka", "Akka.Configuration",
        ],
        ["Nodes.Coordination"] =
        [
            "Messages", "Runs", "Store", "Store.Journal", "Nodes.Epochs", "Nodes.Logs", "Nodes.Membership",
            "Akka", "Akka.Configuration", "Libraries",
        ],
        ["Nodes.Cells"] =
        [
            "Messages", "Runs", "Scenarios", "Studies", "Nodes.Coordination", "Nodes.Epochs", "Nodes.Membership",
            "Akka", "Akka.Configuration",
        ],
        ["Nodes.Telemetry"] =
            ["Messages", "Nodes.Wire", "Nodes.Epochs", "Nodes.Coordination", "Nodes.Logs", "Libraries"],
        ["Nodes.Settings"] =
        [
            "Messages", "Vocabulary", "Runs", "Scenarios", "Scenarios.Hocon", "Scenarios.Problems", "Store.Database",
            "Nodes.Logs", "Nodes.Membership", "Nodes.Security", "Nodes.Telemetry", "Libraries",
        ],
        ["Nodes.Web"] =
        [
            "Messages", "Vocabulary", "Runs", .. Figures, .. Texts, "Report.Paths", "Nodes.Security", "Nodes.Settings",
            "Nodes.Membership", "Nodes.Wire", "Nodes.Epochs", "Nodes.Coordination", "Nodes.Cells", "Nodes.Telemetry",
            "Pages", "Akka", "Libraries",
        ],
        ["Nodes"] =
        [
            "Messages", "Runs", "Report.Counting", "Studies", "Xen.Hosts", "Store", "Store.Database", "Nodes.*", "Akka",
            "Akka.Configuration",
        ],

        ["Cli.Errors"] = ["Messages", "Runs", "Studies", "Nodes.Epochs", "Nodes.Membership"],
        ["Cli.Files"] = ["Vocabulary", "Runs", "Cli.Errors", "Cli.Output"],
        ["Cli.Output"] = ["Messages", "Runs", "Report.Results", .. Texts, "Cli.Errors"],
        ["Cli.Parts"] =
            ["Messages", "Vocabulary", "Runs", "Scenarios", "Scenarios.Problems", "Cli.Errors", "Cli.Output"],
        ["Cli.Arguments"] =
        [
            "Messages", "Vocabulary", "Runs", "Studies", "Report.Counting", "Report.Interrupts", "Report.Answers",
            "Report.Paths", "Store.Database", "Cli.Errors",
        ],
        ["Cli.Help"] =
        [
            .. Commands, "Scenarios.Hocon", "Report.Counting", "Report.Printing", "Studies", "Experiments",
            "Experiments.Oracles", "Verification",
        ],
        ["Cli.Configuration"] =
            [.. Commands, "Report.Printing", "Scenarios.Hocon", "Scenarios.Traces", "Scenarios.Xl"],
        ["Cli.Clusters"] =
        [
            .. Commands, "Report.Counting", "Report.Results", "Report.Paths", "Report.Printing", "Nodes", "Nodes.Logs",
            "Nodes.Membership", "Nodes.Security", "Nodes.Settings", "Nodes.Web",
        ],
        ["Cli.Studies"] =
            [.. Commands, .. Figures, .. Texts, "Studies", "Pages", "Nodes.Web", "Cli.Clusters"],
        ["Cli.Shelf"] = [.. Commands, "Report.Printing", "Studies", "Cli.Studies"],
        ["Cli.Running"] =
        [
            .. Commands, .. Figures, .. Texts, "Report.Paths", "Report.Recordings", "Pages", "Nodes.Membership",
            "Nodes.Web", "Cli.Shelf",
        ],
        ["Cli.Inspection"] =
        [
            .. Commands, "Scenarios.Hocon", "Report.*", "Comparisons", "Exports", "Exports.*", "Studies", "Pages",
            "Nodes.Web", "Cli.Clusters", "Cli.Running", "Cli.Studies",
        ],
        ["Cli.Verification"] =
            [.. Commands, .. Figures, .. Texts, "Studies", "Experiments", "Experiments.Oracles", "Verification"],
        ["Cli"] = ["Runs", "Report.Tables", "Report.Views", "Cli.*"],

        ["Bench.Phold"] = [.. Foundations, "Execution", "Runs", "Akka", "Akka.Configuration"],
        ["Bench.Schedulers"] = ["Messages", "Xen.Hosts", "Xen.Scheduling.*", "Xen.SharedPages"],
        ["Bench.Models"] = ["Messages", "Report.Counting", "Runs", "Scenarios", "Scenarios.Problems", "Xen.Hosts"],
        ["Bench.Nodes"] =
        [
            "Messages", "Vocabulary", "Runs", "Scenarios", "Scenarios.Problems", "Cli.Clusters", "Cli.Errors",
            "Xen.Hosts", "Nodes.Wire", "Nodes.Epochs", "Nodes.Web", "Akka",
        ],
        ["Bench"] =
            ["Messages", "Runs", .. Texts, "Cli.Arguments", "Cli.Errors", "Cli.Output", "Xen.Hosts", "Bench.*"],
    };

    private static readonly TypeUse Program = TypeUse.Of(typeof(ActorXen.Program).Assembly);

    public static TheoryData<string> Folders => [.. AllFolders];

    private static IEnumerable<string> AllFolders =>
        Repository.Sources("Cluster.Node").Select(FolderOf).Where(folder => folder.Length > 0).Distinct();

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_its_row_allows(string folder)
    {
        var offences = Program.Edges
            .Where(edge => edge.Key.From == folder && !IsAllowed(folder, edge.Key.To))
            .Select(edge => $"{folder} uses {edge.Key.To}: {edge.Value}")
            .ToList();

        Assert.True(offences.Count == 0, string.Join('\n', offences));
    }

    [Fact]
    public void Every_folder_of_the_node_has_a_row_and_every_row_a_folder()
    {
        var used = AllFolders.Select(RowOf).Distinct().ToList();

        Assert.All(AllFolders, folder => Assert.True(RowOf(folder) is not null, $"{folder} has no row"));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    /// <summary>Recorded traces and loads are written for single policies.</summary>
    [Fact]
    public void A_policy_is_known_to_the_catalogue_alone()
    {
        string[] exempt = ["Xen", "Xen.Hosts.Verification", "Bench.Schedulers"];
        string[] shared = ["Xen.Scheduling.Core", "Xen.Scheduling.Verbs"];

        var offences = Program.Edges.Keys
            .Where(edge => edge.To.StartsWith("Xen.Scheduling.", StringComparison.Ordinal) && !shared.Contains(edge.To))
            .Where(edge => !exempt.Contains(edge.From))
            .Select(edge => $"{edge.From} uses {edge.To}");

        Assert.Empty(offences);
    }

    [Fact]
    public void A_file_has_the_namespace_of_its_folder() => Assert.All(Repository.Sources("Cluster.Node"), path =>
    {
        var folder = FolderOf(path);
        var expected = folder.Length == 0 ? "ActorXen" : $"ActorXen.{folder}";

        Assert.Equal((path, expected), (path, Repository.NamespaceOf(path)));
    });

    [Fact]
    public void No_folders_use_each_other() => Assert.Empty(FolderCycles.In(Program.Edges.Keys));

    [Fact]
    public void No_folders_with_all_that_is_below_them_use_each_other() =>
        Assert.Empty(FolderCycles.In(Program.Edges.Keys.Select(FolderCycles.Branches)));

    [Fact]
    public void No_folders_of_the_messages_use_each_other()
    {
        var folders = MessageFolders();

        var use = TypeUse.Of(typeof(Message).Assembly, folders);

        Assert.True(folders.Values.Distinct().Count() > 10, "folders are missing");
        Assert.Contains(("Scheduling", "Core"), use.Edges.Keys);
        Assert.Empty(FolderCycles.In(use.Edges.Keys));
    }

    [Fact]
    public void A_cycle_is_found_however_long_it_is()
    {
        (string, string)[] edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "a")];

        Assert.Equal(["a, b, c"], FolderCycles.In(edges));
    }

    [Theory]
    [InlineData("a.b", "c.d", "a", "c")]
    [InlineData("a.b.c", "a.d.e", "a.b", "a.d")]
    [InlineData("a", "a.b.c", "a.", "a.b")]
    public void Folders_are_compared_where_their_paths_part(string from, string to, string one, string other) =>
        Assert.Equal((one, other), FolderCycles.Branches((from, to)));

    [Fact]
    public void Messages_use_nothing_but_dotnet()
    {
        var used = TypeUse.Of(typeof(Message).Assembly).Edges.Keys.Select(edge => edge.To);

        Assert.Empty(used);
    }

    /// <returns>The key of the folder's row; null if it has none.</returns>
    private static string? RowOf(string folder)
    {
        if (Allowed.ContainsKey(folder)) return folder;
        var ofSiblings = $"{folder[..(folder.LastIndexOf('.') + 1)]}*";
        return Allowed.ContainsKey(ofSiblings) ? ofSiblings : null;
    }

    private static bool IsAllowed(string folder, string used) =>
        Allowed[RowOf(folder)!].Contains(used)
        || Allowed[RowOf(folder)!].Any(allowed => allowed.EndsWith(".*", StringComparison.Ordinal)
            && used.StartsWith(allowed[..^1], StringComparison.Ordinal))
        || (used == "Libraries" && !folder.StartsWith("Xen", StringComparison.Ordinal) && folder != "Engine");

    private static string FolderOf(string path) => Repository.FolderOf("Cluster.Node", path);

    /// <summary>Messages share one namespace, so their folders are read from the sources.</summary>
    private static IReadOnlyDictionary<string, string> MessageFolders() =>
        DeclaredTypes.Places("Cluster.Messages", path => Repository.FolderOf("Cluster.Messages", path));
}
