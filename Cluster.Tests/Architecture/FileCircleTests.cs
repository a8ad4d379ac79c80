using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>
/// Files whose types use each other, directly or through others, are those that belong together by design (decision
/// 0068). As folders have no circles, all of one circle are in one folder. The files of a partial type count as one.
/// </summary>
public sealed class FileCircleTests
{
    /// <summary>
    /// By folder and files, in alphabetical order: why they need each other. An entry without such a circle fails, and
    /// so does a circle with one file more, so that the list only shrinks.
    /// </summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["Actors: EntityActor, TimelineDispatcher"] = "the mailboxes of actors and what runs them, as Akka asks",
        ["Engine: EntityContext, HostTimeline, IEntity, IEntityHosting"] = "a timeline and what its entities see of it",
        ["Nodes.Membership: MemberList, NodeSystem"] = "a system has the list of the members that it sees",
        ["Nodes.Peers: LinkPipe, TlsPipe"] = "the base class chooses which of its kinds a link gets",
        ["Report.Results: DomainRow, Figure, HostRow"] = "rows have the figures that are computed from rows",
        ["Report.Statistics: CoarseHistogram, LatencyHistogram"] =
            "a coarse histogram adds a fine one, which writes to a log in the coarse one's buckets",
        ["Scenarios.Traces: TraceBook, TraceSeries"] = "a book makes the series, which count against its limits",
        ["Scenarios.Xl: XlConfigAffinity, XlConfigDevices, XlConfigGuest, XlConfigHost"] =
            "affinities of guests say what the host must have, and it what they mean",
        ["Store.Database: StoreDatabase, StoreFault"] = "a database explains what its driver reports",
        ["Studies: BatchText, SampleText, StudyText"] = "a text and the notes below it",
        ["Vocabulary: ReferenceSettings, SettingKinds, Settings, VariantSetting"] =
            "a table of settings has settings that are tables",
        ["Xen: DomainSettings, HostSettings, Mechanisms"] =
            "mechanisms bring the choices of settings, and settings are mechanisms",
        ["Xen.Hosts: AttachmentSite, DeviceFactory, DeviceLinks, DeviceSite, HostFactory, XenPolicies"] =
            "a model builds hosts, whose devices are built by the model's kinds",
        ["Xen.Scheduling.Credit2: Credit2Queue, Credit2Unit"] = "a vCPU knows its queue, which has a list of vCPUs",
        ["Xen.SharedPages: Occupancy, RunStateArea, RunStateBoard"] = "pages of vCPUs and the board that changes them",
        ["Specs: DomainSpec, RunSpec, WorkloadSpec"] = "domains have workloads, whose load depends on the host",
    };

    [Fact]
    public void Files_that_use_each_other_belong_together_by_design()
    {
        var found = new[] { (typeof(ActorXen.Program), "Cluster.Node"), (typeof(Message), "Cluster.Messages") }
            .SelectMany(project => CirclesOf(project.Item1, project.Item2))
            .ToHashSet(StringComparer.Ordinal);

        var added = found.Except(Known.Keys).Order(StringComparer.Ordinal).Select(circle =>
            $"{circle} use each other. Move what both need to a file of its own, or one of them to where it is used.");
        var gone = Known.Keys.Except(found).Order(StringComparer.Ordinal).Select(circle =>
            $"{circle} may leave the list.");
        Faults.AreNone(added.Concat(gone));
    }

    private static IEnumerable<string> CirclesOf(Type any, string project)
    {
        var files = DeclaredTypes.Places(project, path =>
            $"{Repository.FolderOf(project, path)}: {Path.GetFileName(path).Split('.')[0]}");

        Assert.True(files.Count > 200, $"{project} has only {files.Count} types");
        return FolderCycles.In(TypeUse.Of(any.Assembly, files).Edges.Keys).Select(Short);
    }

    /// <summary>Names the folder once.</summary>
    private static string Short(string circle)
    {
        var folder = circle[..(circle.IndexOf(':', StringComparison.Ordinal) + 2)];
        return folder + circle.Replace(folder, "", StringComparison.Ordinal);
    }
}
