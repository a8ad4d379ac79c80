using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Reads what a host's toolstack does during the run, and finds the domains that it names (mechanism M-106).</summary>
internal static class ToolstackActions
{
    private static readonly (string Word, ToolstackVerb Verb)[] Verbs =
    [
        ("pause", ToolstackVerb.Pause),
        ("unpause", ToolstackVerb.Unpause),
        ("set-weight", ToolstackVerb.SetWeight),
        ("set-cap", ToolstackVerb.SetCap),
        ("set-cpus", ToolstackVerb.SetHardAffinity),
        ("set-soft-cpus", ToolstackVerb.SetSoftAffinity),
        ("vcpu-down", ToolstackVerb.VcpuDown),
        ("vcpu-up", ToolstackVerb.VcpuUp),
    ];

    public static IReadOnlyList<ActionDraft> Read(Section host, int pcpus) =>
        [.. host.Objects("actions").Select(section => ReadAction(section, pcpus))];

    /// <summary>In order of time; those of one instant as they are written.</summary>
    public static IReadOnlyList<ToolstackAction> Resolved(PlacedHost host)
    {
        var pauses = new int[host.Guests.Count];
        return [.. host.Draft.Actions.OrderBy(action => action.Action.At)
            .Select(action => Resolved(action, host, pauses)).OfType<ToolstackAction>()];
    }

    public static string Write(ToolstackAction action, HostSpec host, Func<string, string> quoted)
    {
        var word = Verbs.First(known => known.Verb == action.Verb).Word;
        var text = $"at = {UnitText.Write(action.At - VirtualTime.Zero)}, do = {word}, domain = {quoted(host.Domains[action.Domain.Number].Name)}";
        return "{ " + text + action.Verb switch
        {
            ToolstackVerb.SetWeight => $", weight = {action.Value}",
            ToolstackVerb.SetCap => $", cap = {action.Value}%",
            ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity =>
                $", vcpu = {action.Vcpu}, cpus = {quoted(action.Pcpus.ToString())}",
            ToolstackVerb.VcpuDown or ToolstackVerb.VcpuUp => $", vcpu = {action.Vcpu}",
            _ => "",
        } + " }";
    }

    private static ActionDraft ReadAction(Section section, int pcpus)
    {
        foreach (var key in (string[])["at", "do", "domain"])
            if (!section.Has(key)) section.Report(key, $"The action has no {key}.", "Write { at = 1s, do = pause, domain = name }.");
        var verb = section.Choice("do", ToolstackVerb.Pause, Verbs);
        var value = verb switch
        {
            ToolstackVerb.SetWeight => Needed(section, "weight", "512") ? section.Count("weight", 256, 1, 65_535) : 256,
            ToolstackVerb.SetCap => Needed(section, "cap", "50%") ? (int)section.Quantity("cap", UnitText.Share, 0, 0, 12_800) : 0,
            _ => 0,
        };
        var isOfVcpu = verb is ToolstackVerb.VcpuDown or ToolstackVerb.VcpuUp || IsAffinity(verb);
        var vcpu = isOfVcpu ? section.Count("vcpu", 0, 0, 127) : 0;
        var cpus = IsAffinity(verb) && Needed(section, "cpus", "\"0-3\"") ? DomainReader.Affinity(section, "cpus", pcpus) : PcpuSet.All;
        var at = VirtualTime.Zero + section.Time("at", Duration.Zero, Duration.Zero, new(long.MaxValue / 2));
        var draft = new ActionDraft(
            section, section.Text("domain") ?? DomainReader.Dom0Name, new(at, verb, default, vcpu, value, cpus, null));
        section.RefuseOtherKeys();
        return draft;
    }

    private static bool IsAffinity(ToolstackVerb verb) => verb is ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity;

    private static bool Needed(Section section, string key, string example)
    {
        if (section.Has(key)) return true;
        section.Report(key, $"The action has no {key}.", $"Write {key} = {example}.");
        return false;
    }

    private static ToolstackAction? Resolved(ActionDraft draft, PlacedHost host, int[] pauses)
    {
        var (section, action) = (draft.Section, draft.Action);
        var name = host.Guests[0].Words.Fill(draft.Domain);
        if (host.Guest(name) is not { } guest)
        {
            section.Report(
                "domain",
                $"There is no domain \"{UnitText.Shown(name)}\" on host \"{host.Name}\".",
                Suggestion.Use(name, [.. host.Guests.Take(64).Select(other => other.Name)]));
            return null;
        }

        var vcpus = guest.Draft.Shape.Vcpus;
        if (action.Vcpu >= vcpus)
            section.Report("vcpu", $"\"{name}\" has no vCPU {action.Vcpu}.", $"Write at most {vcpus - 1}; they are numbered from 0.");
        if (action.Verb == ToolstackVerb.SetCap && action.Value > 100 * vcpus)
            section.Report("cap", $"{action.Value}% is more than the {vcpus} vCPUs of \"{name}\" can use.", $"Write at most cap = {100 * vcpus}%.");
        if (action.Verb == ToolstackVerb.Pause) pauses[guest.Id]++;
        if (action.Verb == ToolstackVerb.Unpause && --pauses[guest.Id] < 0)
            section.Report("do", $"\"{name}\" is not paused then.", "Pause it before, or leave this out.");
        return action with { Domain = new(guest.Id) };
    }
}
