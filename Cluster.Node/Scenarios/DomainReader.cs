using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads dom0 and the guests: own keys over the template's over the defaults.</summary>
internal sealed class DomainReader(
    Section templates,
    Section defaults,
    WorkloadReader workloads,
    AttachmentReader attachments,
    Settings<DomainSpec> keys)
{
    public const string Dom0Name = "dom0";

    /// <summary>Outside of guests.</summary>
    public IScenarioSite SiteOf(int pcpus) => workloads.SiteOf(pcpus, PcpuSet.Capacity);

    /// <param name="section">Its keys.</param>
    /// <param name="host">Its machine and pools. dom0 is in the first of them.</param>
    public DomainDraft ReadDom0(Section section, HostSpec host)
    {
        var pcpus = (host.Pool.Cpus & PcpuSet.FirstOf(host.Machine.Pcpus)).Count;
        var shape = Shape(section, GuestKind.Pv, Math.Min(pcpus, 128), 131_071, host);
        if (shape.Pool != 0)
            section.Report("pool", $"dom0 is in \"{host.Pool.Name}\".", "Leave this out, or put another pool first.");
        return new(section, Dom0Name, 1, shape, Workloads(section, shape, host.Machine.Pcpus));
    }

    /// <summary>Templates are checked even if no guest takes them.</summary>
    public void CheckTemplates()
    {
        foreach (var name in templates.Keys().ToList()) ReadGuest(templates.Sub(name), null, name);
    }

    /// <param name="own">The guest's own keys.</param>
    /// <param name="host">Its machine and pools; null for a template, which is in no host.</param>
    /// <param name="fallbackName">Where neither a name nor a template gives one.</param>
    public DomainDraft ReadGuest(Section own, HostSpec? host, string? fallbackName = null)
    {
        var section = own;
        var template = own.Text("like");
        if (template is not null)
        {
            if (templates.Keys().Contains(template)) section = section.Over(templates.Sub(template));
            else own.Report(
                "like", $"There is no guest template \"{UnitText.Shown(template)}\".", TemplateRemedy(template));
        }

        section = section.Over(defaults);
        section.Text("like");
        var count = section.Count("count", 1, 1, Alike.MostAlike);
        var name = section.Pattern("name") ?? template ?? fallbackName;
        if (name is null) section.Report("name", "The guest has no name.", "Write name = web, or like = a template.");
        var shape =
            Shape(section, GuestKind.Pvh, 1, 1_023, host) with { Attachments = attachments.Read(section, host) };
        var drafts = Workloads(section, shape, host?.Machine.Pcpus ?? PcpuSet.Capacity);
        if (host is not null)
        {
            foreach (var draft in drafts) attachments.RequireDevice(draft.Section, draft.Spec.Uses, host);
        }

        return new(section, name ?? "guest", count, shape, drafts);
    }

    private DomainSpec Shape(
        Section section, GuestKind kindByDefault, int vcpusByDefault, int channelsByDefault, HostSpec? host)
    {
        var pcpus = host?.Machine.Pcpus ?? PcpuSet.Capacity;
        var vcpus = section.Count("vcpus", vcpusByDefault, 1, 128);
        var weight = section.Count("weight", 256, 1, 65_535);
        var cap = (int)section.Quantity("cap", UnitText.Share, 0, 0, 12_800);
        if (cap > 100 * vcpus)
        {
            section.Report(
                "cap",
                $"A cap of {cap}% is more than {(vcpus == 1 ? "one vCPU" : $"{vcpus} vCPUs")} can use.",
                $"Write at most {100 * vcpus}%, or 0 for none.");
        }

        var hard = section.Pcpus("cpus", pcpus);
        var pool = PoolOf(section, host);
        var inPool = (host?.Pools[pool].Cpus ?? PcpuSet.All) & PcpuSet.FirstOf(pcpus);
        if (!hard.Overlaps(inPool)) section.Report(
            "cpus", $"None of {hard} is in pool \"{host!.Pools[pool].Name}\".",
            $"It has {inPool}; or choose another pool.");
        var pinned = section.Flag("pinned", false);
        var usable = (hard & inPool).Count;
        if (pinned && vcpus > usable && usable > 0)
        {
            section.Report(
                "pinned",
                $"{vcpus} vCPUs are pinned one-to-one to {usable} pCPUs.",
                $"Write vcpus = {usable}, or pinned = false, or give the host {vcpus} pCPUs.");
        }

        var abi = section.Choice("events", EventAbi.Fifo, ("fifo", EventAbi.Fifo), ("two-level", EventAbi.TwoLevel));
        var mostChannels = abi == EventAbi.Fifo ? 131_072 : 4_096;
        var channels =
            section.Count("max-event-channels", Math.Min(channelsByDefault, mostChannels - 1), 1, mostChannels);
        var shape = keys.Start with { Kind = kindByDefault, Vcpus = vcpus };
        keys.ReadKeys(section, ref shape, workloads.SiteOf(pcpus, vcpus));
        CheckVcpus(section, shape, pinned ? usable : int.MaxValue);
        return shape with
        {
            Weight = weight,
            Cap = cap,
            HardAffinity = hard,
            SoftAffinity = section.Pcpus("soft-cpus", pcpus),
            Abi = abi,
            MaxEventChannels = channels,
            Line = section.Top.Origin.Place.ToString(),
            Pinned = pinned,
            Pool = pool,
        };
    }

    /// <param name="section">Of the guest.</param>
    /// <param name="shape">With its vCPUs.</param>
    /// <param name="places">How many of them have a pCPU of their own, if they are pinned.</param>
    private static void CheckVcpus(Section section, DomainSpec shape, int places)
    {
        if (shape.MaxVcpus != 0 && shape.MaxVcpus < shape.Vcpus)
        {
            section.Report(
                "max-vcpus",
                $"{shape.MaxVcpus} is less than the {shape.Vcpus} vCPUs that are up at the start.",
                $"Write at least {shape.Vcpus}, or leave this out.");
        }
        else if (shape.MaxVcpus > places && shape.Vcpus <= places)
        {
            section.Report(
                "max-vcpus",
                $"{shape.MaxVcpus} vCPUs are pinned one-to-one to {places} pCPUs.",
                $"Write at most {places}, or pinned = false.");
        }
    }

    private static int PoolOf(Section section, HostSpec? host)
    {
        if (section.Text("pool") is not { } name || host is null) return 0;
        for (var pool = 0; pool < host.Pools.Count; pool++)
            if (host.Pools[pool].Name == name) return pool;
        section.Report(
            "pool", $"The host has no pool \"{UnitText.Shown(name)}\".", Suggestion.Use(
                name, [.. host.Pools.Select(pool => pool.Name)]));
        return 0;
    }

    private List<WorkloadDraft> Workloads(Section section, DomainSpec shape, int pcpus)
    {
        var drafts = section.Objects("workloads").Select(workload => workloads.Read(workload, shape, pcpus))
            .OfType<WorkloadDraft>().ToList();
        foreach (
            var atOne in drafts.Where(
                draft => draft.Spec.Uses == DeviceService.Network).GroupBy(draft => draft.Spec.Attachment))
        {
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
