using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads dom0 and the guests: own keys over the template's over the defaults.</summary>
internal sealed class DomainReader(
    Section templates,
    Section defaults,
    WorkloadReader workloads,
    AttachmentReader attachments,
    IScenarioCatalogue catalogue)
{
    public const string Dom0Name = "dom0";
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <param name="section">The keys of dom0.</param>
    /// <param name="host">Its host's machine and pools. dom0 is in the first pool.</param>
    public DomainDraft ReadDom0(Section section, HostSpec host)
    {
        var reports = section.Reports;
        var shape = Shape(section, catalogue.Dom0On(host.Pool.Cpus & PcpuSet.FirstOf(host.Machine.Pcpus)), host) with
        {
            Group = Dom0Name,
        };
        if (shape.Pool != 0)
        {
            section.Report(
                "pool",
                $"dom0 is always in the first pool, \"{host.Pool.Name}\".",
                "Remove this, or put another pool first.");
        }

        var workloads = Workloads(section, shape, host);
        foreach (var (own, _, spec) in workloads.Where(draft => draft.Spec.Uses != DeviceService.None))
        {
            own.Report(
                "type",
                $"dom0 has no {(spec.Uses == DeviceService.Block ? "disk" : "interface")} as guests have.",
                "Give the workload to a guest; dom0 can run those that use no device.");
        }

        return new(section, Dom0Name, 1, shape, workloads) { IsSound = section.Reports == reports };
    }

    /// <summary>Checks all templates, even those that no guest uses, and warns of these.</summary>
    public void CheckTemplates()
    {
        templates.WarnOfUnused(_used, "guest template", "like = ");
        foreach (var name in templates.Keys().ToList()) ReadGuest(templates.Sub(name), null, name);
    }

    /// <param name="own">The guest's own keys.</param>
    /// <param name="host">Its host's machine and pools; null for a template, which is in no host.</param>
    /// <param name="fallbackName">Used where neither a name nor a template is given.</param>
    /// <param name="devicesAreKnown">False if those of the host are wrong, so that none that it uses is missed.</param>
    public DomainDraft ReadGuest(
        Section own, HostSpec? host, string? fallbackName = null, bool devicesAreKnown = true)
    {
        var (section, reports) = (own, own.Reports);
        var template = own.Text("like");
        if (template is not null)
        {
            _used.Add(template);
            if (templates.Keys().Contains(template)) section = section.Over(templates.Sub(template));
            else own.Report(
                "like", $"There is no guest template \"{UnitText.Shown(template)}\".", TemplateRemedy(template));
        }

        section = section.Over(defaults);
        var before = section.Reports;
        var count = OuterSections.Guest.Start;
        OuterSections.Guest.ReadKeys(section, ref count, workloads.SiteOf(host));
        var isCounted = section.Reports == before;
        var name = section.PatternAsWritten("name") ?? template ?? fallbackName;
        if (name is null && !section.Has("name"))
            section.Report("name", "The guest has no name.", "Write name = web, or like = a template.");
        var deviceHost = devicesAreKnown ? host : null;
        var shape = Shape(section, catalogue.Domain.Start, host);
        shape = shape with
        {
            Attachments = attachments.Read(section, deviceHost, workloads.SiteOf(host).InGuest(shape.Vcpus)),
            Group = GroupOf(section) ?? template ?? DomainSpec.GroupOf(Placeholders.Without(name ?? "guest")),
        };
        var drafts = Workloads(section, shape, host);
        if (deviceHost is not null)
        {
            foreach (var draft in drafts) attachments.RequireDevice(draft.Section, draft.Spec.Uses, deviceHost);
        }

        return new(section, name ?? "", count, shape, drafts)
        {
            IsSound = section.Reports == reports,
            IsCounted = isCounted,
        };
    }

    /// <summary>Names that reports use for groups of their own cannot be chosen.</summary>
    private static string? GroupOf(Section section)
    {
        var group = section.Name("group");
        if (group is "fleet" or Dom0Name)
            section.Report("group", $"Reports have a group {group} of their own.", "Choose another name.");
        return group;
    }

    private DomainSpec Shape(Section section, DomainSpec start, HostSpec? host)
    {
        var shape = start;
        catalogue.Domain.ReadKeys(section, ref shape, workloads.SiteOf(host));
        return shape with { Line = section.Top.Origin.Place.ToString() };
    }

    private List<WorkloadDraft> Workloads(Section section, DomainSpec shape, HostSpec? host)
    {
        var drafts = section.Objects("workloads").Select(workload => workloads.Read(workload, shape, host))
            .OfType<WorkloadDraft>().ToList();
        foreach (
            var atOne in drafts.Where(
                draft => draft.Spec.Uses == DeviceService.Network).GroupBy(draft => draft.Spec.Attachment))
        {
            if (atOne.Count() > 1 && atOne.Any(draft => draft.Spec.Network == NetworkRole.SendsAlone)) section.Report(
                "workloads", "A workload that sends a stream shares its guest's interface with another.",
                "Give each an interface of its own: vif = [ {}, {} ].");
            var receivers = atOne.Select(draft => draft.Spec.Network)
                .Where(role => role is NetworkRole.Answers or NetworkRole.ReceivesAlone).ToList();
            if (receivers.Count < 2 || !receivers.Contains(NetworkRole.ReceivesAlone)) continue;
            section.Report(
                "workloads", "A stream shares its guest's interface with another receiver.",
                "Give the stream a guest of its own.");
        }

        section.RefuseOtherKeys();
        return drafts;
    }

    private string TemplateRemedy(string template)
    {
        var names = templates.Keys().ToList();
        return names.Count == 0
            ? $"Define it: guests {{ {UnitText.Shown(template)} {{ … }} }}."
            : Suggestion.DidYouMean(template, names, $"Use {Suggestion.OneOf(names)}.");
    }
}
