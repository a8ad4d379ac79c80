using ActorXen.Messages;
using ActorXen.Scenarios.Hocon;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>
/// Reads the whole of a scenario: values are checked one by one here, and together by <see cref="ScenarioCheck"/>.
/// </summary>
internal sealed class ScenarioReader(
    Section top, IScenarioFiles files, IScenarioCatalogue catalogue, Section? calibration)
{
    private static readonly Duration Day = 86_400.Seconds;

    private ScenarioCheck? _check;

    public RunSpec Read()
    {
        var recordings = new Recordings(files, top.Sub("recordings"));
        var defaults = top.Sub("defaults");
        var templates = top.Sub("guests");
        var named = top.Sub("machines");
        var guestDefaults = defaults.Sub("domain");
        var site = new ScenarioSite(recordings, catalogue, PcpuSet.Capacity, [], 1);
        var machines = new MachineReader(named, top.Problems, catalogue.Machine, site);
        var devices = new DeviceReader(catalogue.Devices);
        var attachments = new AttachmentReader(catalogue.Devices);
        var workloads = new WorkloadReader(recordings, catalogue, attachments);
        var domains = new DomainReader(templates, guestDefaults, workloads, attachments, catalogue);
        var actions = new ActionReader(catalogue.Toolstack);
        var hosts = new HostReader(
            defaults, machines, devices, domains, new PoolReader(catalogue), actions, workloads, catalogue);

        var reports = top.Reports;
        var racks = top.Objects("racks").Select((rack, index) => ReadRack(rack, index, hosts, site)).ToList();
        if (racks.Count == 0 && top.Reports == reports) top.Report(
            "racks", "The scenario has no rack.", "Write racks = [ { name = rack-a, hosts = [ … ] } ].");
        domains.CheckTemplates();
        machines.WarnOfUnused();
        RefuseOtherDefaults(defaults);
        recordings.RefuseOthers();
        _check = new ScenarioCheck(racks, top, catalogue, recordings);

        var head = OuterSections.Scenario.Start;
        OuterSections.Scenario.ReadKeys(top, ref head, site);
        var spec = new RunSpec(
            top.Name("name") ?? "scenario",
            head.Seed,
            head.Length,
            Network(site),
            _check.Hosts(),
            Costs());
        spec = spec with { WarmUp = WarmUp(spec.Length) };
        _check.WarnOfLateActions(spec.Length);
        top.RefuseOtherKeys();
        return spec;
    }

    /// <summary>Builds one host of each kind, and reports what a run would be refused for.</summary>
    /// <param name="spec">What <see cref="Read"/> returned.</param>
    /// <param name="mayBuild">Whether a host may be built for that.</param>
    public void RefuseUnbuildable(RunSpec spec, Func<HostSpec, bool> mayBuild) =>
        _check!.RefuseUnbuildable(spec, mayBuild);

    /// <returns>null for auto, which is the default.</returns>
    private Duration? WarmUp(Duration length)
    {
        const string Key = "warm-up";
        if (top.Text(Key) is not { } text || text == "auto") return null;
        if (text == "0") return Duration.Zero;
        if (UnitText.Time.Read(text, out _) is not null)
        {
            top.Report(
                Key, $"\"{UnitText.Shown(text)}\" is neither auto nor a length of time.",
                "Write auto, 0 or a time such as 300ms.");
            return null;
        }

        var cut = top.Time(Key, Duration.Zero, Duration.Zero, Day);
        if (cut < length) return cut;
        top.Report(
            Key, $"A warm-up of {UnitText.Write(cut)} leaves nothing of a run of {UnitText.Write(length)}.",
            "Write auto, 0 or a shorter time, or make length longer.");
        return null;
    }

    private CostSpec Costs() =>
        ShippedCosts.Read(calibration is null ? [top.Sub("costs")] : [calibration, top.Sub("costs")]);

    private static RackDraft ReadRack(Section section, int index, HostReader hosts, IScenarioSite site)
    {
        var count = OuterSections.Rack.Start;
        OuterSections.Rack.ReadKeys(section, ref count, site);
        var name = section.Pattern("name") ?? $"rack-{index}";
        var reports = section.Reports;
        var drafts = section.Objects("hosts").Select(host => hosts.Read(host, section)).ToList();
        if (drafts.Count == 0 && section.Reports == reports)
            section.Report("hosts", "The rack has no host.", "Write hosts = [ { name = host-a } ].");
        section.RefuseOtherKeys();
        return new(section, name, count, drafts);
    }

    private NetworkSpec Network(IScenarioSite site)
    {
        var network = catalogue.Network.Start;
        catalogue.Network.Read(top.Sub("network"), ref network, site);
        return network;
    }

    private void RefuseOtherDefaults(Section defaults)
    {
        defaults.Expect(OuterSections.Defaults(catalogue.Devices, catalogue.Host).Keys.Select(setting => setting.Key));
        defaults.RefuseOtherKeys();
    }
}
