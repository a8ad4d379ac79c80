using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Reads dom0 and the guests: own keys over the template's over the defaults.</summary>
internal sealed class DomainReader(Section templates, Section defaults, WorkloadReader workloads)
{
    public const string Dom0Name = "dom0";

    public DomainDraft ReadDom0(Section section, int pcpus)
    {
        var shape = Shape(section, GuestKind.Pv, Math.Min(pcpus, 128), 131_071, pcpus);
        return new(section, Dom0Name, 1, shape, Workloads(section, shape.Vcpus));
    }

    /// <summary>Templates are checked even if no guest takes them.</summary>
    public void CheckTemplates()
    {
        foreach (var name in templates.Keys().ToList()) ReadGuest(templates.Sub(name), PcpuSet.Capacity, name);
    }

    /// <param name="own">The guest's own keys.</param>
    /// <param name="pcpus">Of its host.</param>
    /// <param name="fallbackName">Where neither a name nor a template gives one.</param>
    public DomainDraft ReadGuest(Section own, int pcpus, string? fallbackName = null)
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
        var name = section.Name("name", pattern: true) ?? template ?? fallbackName;
        if (name is null) section.Report("name", "The guest has no name.", "Write name = web, or like = a template.");
        var shape = Shape(section, GuestKind.Pvh, 1, 1_023, pcpus);
        return new(section, name ?? "guest", count, shape, Workloads(section, shape.Vcpus));
    }

    private static DomainSpec Shape(Section section, GuestKind kindByDefault, int vcpusByDefault, int channelsByDefault, int pcpus)
    {
        var kind = section.Choice("kind", kindByDefault, ("pv", GuestKind.Pv), ("pvh", GuestKind.Pvh));
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

        var hard = Affinity(section, "cpus", pcpus);
        var pinned = section.Flag("pinned", false);
        var usable = (hard & PcpuSet.FirstOf(pcpus)).Count;
        if (pinned && vcpus > usable && usable > 0)
        {
            section.Report(
                "pinned",
                $"{vcpus} vCPUs are pinned one-to-one to {usable} pCPUs.",
                $"Write vcpus = {usable}, or pinned = false, or give the host {vcpus} pCPUs.");
        }

        var abi = section.Choice("events", EventAbi.Fifo, ("fifo", EventAbi.Fifo), ("two-level", EventAbi.TwoLevel));
        var mostChannels = abi == EventAbi.Fifo ? 131_072 : 4_096;
        var channels = section.Count("max-event-channels", Math.Min(channelsByDefault, mostChannels - 1), 1, mostChannels);
        return new(
            0, "", kind, vcpus, weight, cap, hard, Affinity(section, "soft-cpus", pcpus), abi, channels,
            Kernel(section.Sub("kernel")), [], section.Top.Origin.Place.ToString())
        {
            Pinned = pinned,
            Rtds = Rtds(section.Sub("rtds")),
        };
    }

    private static RtdsSpec Rtds(Section section)
    {
        var usual = RtdsSpec.Default;
        var reservation = new RtdsSpec(
            section.Time("period", usual.Period, RtdsSpec.Least, RtdsSpec.Most),
            section.Time("budget", usual.Budget, RtdsSpec.Least, RtdsSpec.Most),
            section.Flag("extratime", usual.ExtraTime));
        section.RefuseOtherKeys();
        if (reservation.IsLegal) return reservation;
        var period = UnitText.Write(reservation.Period);
        section.Report(
            "budget",
            $"A budget of {UnitText.Write(reservation.Budget)} is more than its period of {period}.",
            $"Write at most budget = {period}.");
        return usual;
    }

    private IReadOnlyList<WorkloadDraft> Workloads(Section section, int vcpus)
    {
        var drafts = section.Objects("workloads").Select(workload => workloads.Read(workload, vcpus)).ToList();
        var receivers = drafts.Count(draft => draft is PlainDraft { Spec: RequestServerSpec or StreamSpec });
        if (receivers > 1 && drafts.Any(draft => draft is PlainDraft { Spec: StreamSpec }))
        {
            section.Report(
                "workloads", "A stream shares its guest's interface with another receiver.", "Give the stream a guest of its own.");
        }

        section.RefuseOtherKeys();
        return [.. drafts.OfType<WorkloadDraft>()];
    }

    private static KernelSpec Kernel(Section section)
    {
        var hz = section.Count("hz", 250, 0, 1_000);
        if (hz is > 0 and < 100) section.Report(
            "hz", $"A tick of {hz} Hz does not exist.", "Write 100 to 1000, or 0 for none.");
        var idle = section.Flag("tick-when-idle", false);
        var wake = section.Choice(
            "wake-policy", WakePolicy.Affine, ("affine", WakePolicy.Affine), ("pack", WakePolicy.Pack), ("spread", WakePolicy.Spread));
        section.RefuseOtherKeys();
        return new(hz, idle, wake);
    }

    /// <summary><c>0-3,7</c> as in Xen's tools, or <c>all</c>.</summary>
    internal static PcpuSet Affinity(Section section, string key, int pcpus)
    {
        if (section.Text(key) is not { } text || text == "all") return PcpuSet.All;
        var set = PcpuSet.Empty;
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryPcpu(ends[0], out var first) || !TryPcpu(ends[^1], out var last) || last < first)
            {
                section.Report(
                    key, $"\"{UnitText.Shown(text)}\" is not a set of pCPUs.", $"Write {key} = \"0-3,7\" or all.");
                return PcpuSet.All;
            }

            if (last >= pcpus)
            {
                section.Report(key, $"pCPU {last} does not exist.", $"The host has pCPUs 0 to {pcpus - 1}.");
                return PcpuSet.All;
            }

            for (var pcpu = first; pcpu <= last; pcpu++) set = set.With(pcpu);
        }

        return set;
    }

    private static bool TryPcpu(string text, out int pcpu) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out pcpu) && pcpu < PcpuSet.Capacity;

    private string TemplateRemedy(string template)
    {
        var names = templates.Keys().ToList();
        return names.Count == 0
            ? $"Define it: guests {{ {UnitText.Shown(template)} {{ … }} }}."
            : Suggestion.DidYouMean(template, names, $"Use {Suggestion.OneOf(names)}.");
    }
}
