using System.Collections.Frozen;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads and writes what a host's toolstack does during the run (mechanism M-106).</summary>
/// <remarks>Whether it can do so then is for <see cref="ActionCheck"/>.</remarks>
internal sealed class ToolstackActions(PoolReader pools)
{
    private static readonly (string Word, ToolstackVerb Verb)[] Verbs =
    [
        ("pause", ToolstackVerb.Pause),
        ("unpause", ToolstackVerb.Unpause),
        ("set-weight", ToolstackVerb.SetWeight),
        ("set-cap", ToolstackVerb.SetCap),
        ("set-cpus", ToolstackVerb.SetHardAffinity),
        ("set-soft-cpus", ToolstackVerb.SetSoftAffinity),
        ("set-rtds", ToolstackVerb.SetReservation),
        ("vcpu-down", ToolstackVerb.VcpuDown),
        ("vcpu-up", ToolstackVerb.VcpuUp),
        ("cpupool-migrate", ToolstackVerb.MoveDomain),
        ("cpupool-cpu-add", ToolstackVerb.AddPcpu),
        ("cpupool-cpu-remove", ToolstackVerb.RemovePcpu),
        ("set-pool", ToolstackVerb.SetPool),
    ];

    public IReadOnlyList<ActionDraft> Read(Section own, HostSpec host) =>
        [.. own.Objects("actions").Select(section => ReadAction(section, host))];

    public static string Write(ToolstackAction action, HostSpec host, Func<string, string> quoted)
    {
        var word = Verbs.First(known => known.Verb == action.Verb).Word;
        var text = $"at = {UnitText.Write(action.At - VirtualTime.Zero)}, do = {word}";
        var domain = action.IsOfPool ? "" : $", domain = {quoted(host.Domains[action.Domain.Number].Name)}";
        var pool = $", pool = {quoted(host.Pools[action.Pool].Name)}";
        return "{ " + text + domain + action.Verb switch
        {
            ToolstackVerb.SetWeight => $", weight = {action.Value}",
            ToolstackVerb.SetCap => $", cap = {action.Value}%",
            ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity =>
                $", vcpu = {action.Vcpu}, cpus = {quoted(action.Pcpus.ToString())}",
            ToolstackVerb.VcpuDown or ToolstackVerb.VcpuUp => $", vcpu = {action.Vcpu}",
            ToolstackVerb.SetReservation => $"{VcpuOf(action)}, {ReservationReader.Write(action.Rtds!)}",
            ToolstackVerb.MoveDomain => pool,
            ToolstackVerb.AddPcpu or ToolstackVerb.RemovePcpu => $"{pool}, cpu = {action.Pcpus.First}",
            ToolstackVerb.SetPool => pool + string.Concat(action.Parameters.Select(pair => $", {pair.Key} = {pair.Value}")),
            _ => "",
        } + " }";
    }

    private static string VcpuOf(ToolstackAction action) => action.Vcpu == ToolstackAction.AllVcpus ? "" : $", vcpu = {action.Vcpu}";

    private ActionDraft ReadAction(Section section, HostSpec host)
    {
        foreach (var key in (string[])["at", "do"])
            if (!section.Has(key)) section.Report(key, $"The action has no {key}.", "Write { at = 1s, do = pause, domain = name }.");
        var verb = section.Choice("do", ToolstackVerb.Pause, Verbs);
        var at = VirtualTime.Zero + section.Time("at", Duration.Zero, Duration.Zero, new(long.MaxValue / 2));
        var isOfPool = new ToolstackAction(at, verb, default, 0, 0, PcpuSet.All, null).IsOfPool;
        var domain = !isOfPool && Needed(section, "domain", "name") ? section.Text("domain") : null;
        var action = new ToolstackAction(at, verb, default, Vcpu(section, verb), Value(section, verb), Pcpus(section, verb, host), null)
        {
            Pool = isOfPool || verb == ToolstackVerb.MoveDomain ? Pool(section, host) : 0,
            Parameters = verb == ToolstackVerb.SetPool ? Parameters(section) : FrozenDictionary<string, long>.Empty,
        };
        // The last to be read: it ends the section.
        if (verb != ToolstackVerb.SetReservation) section.RefuseOtherKeys();
        else if (Needed(section, "period", "10ms") & Needed(section, "budget", "4ms"))
            action = action with { Rtds = ReservationReader.Rtds(section) };
        return new(section, domain ?? DomainReader.Dom0Name, action with { Rtds = action.Rtds ?? Usual(verb) });
    }

    private static RtdsSpec? Usual(ToolstackVerb verb) => verb == ToolstackVerb.SetReservation ? RtdsSpec.Default : null;

    private static int Value(Section section, ToolstackVerb verb) => verb switch
    {
        ToolstackVerb.SetWeight => Needed(section, "weight", "512") ? section.Count("weight", 256, 1, 65_535) : 256,
        ToolstackVerb.SetCap => Needed(section, "cap", "50%") ? (int)section.Quantity("cap", UnitText.Share, 0, 0, 12_800) : 0,
        _ => 0,
    };

    private static int Vcpu(Section section, ToolstackVerb verb) => verb switch
    {
        ToolstackVerb.VcpuDown or ToolstackVerb.VcpuUp or ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity =>
            section.Count("vcpu", 0, 0, 127),
        ToolstackVerb.SetReservation => section.Has("vcpu") ? section.Count("vcpu", 0, 0, 127) : ToolstackAction.AllVcpus,
        _ => 0,
    };

    private static PcpuSet Pcpus(Section section, ToolstackVerb verb, HostSpec host)
    {
        var pcpus = host.Machine.Pcpus;
        return verb switch
        {
            ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity when Needed(section, "cpus", "\"0-3\"") =>
                DomainReader.Affinity(section, "cpus", pcpus),
            ToolstackVerb.AddPcpu or ToolstackVerb.RemovePcpu when Needed(section, "cpu", "3") =>
                PcpuSet.Of(section.Count("cpu", 0, 0, pcpus - 1)),
            _ => PcpuSet.All,
        };
    }

    private static int Pool(Section section, HostSpec host)
    {
        if (!Needed(section, "pool", host.Pool.Name)) return 0;
        var name = section.Text("pool") ?? "";
        for (var pool = 0; pool < host.Pools.Count; pool++)
            if (host.Pools[pool].Name == name) return pool;
        section.Report(
            "pool", $"The host has no pool \"{UnitText.Shown(name)}\".", Suggestion.Use(name, [.. host.Pools.Select(pool => pool.Name)]));
        return 0;
    }

    private SortedDictionary<string, long> Parameters(Section section)
    {
        var changed = pools.Changed(section);
        if (changed.Count == 0) section.Report(
            section.Top, "The action changes nothing.", $"Write one of {string.Join(", ", pools.Changeable("credit"))}.");
        return changed;
    }

    private static bool Needed(Section section, string key, string example)
    {
        if (section.Has(key)) return true;
        section.Report(key, $"The action has no {key}.", $"Write {key} = {example}.");
        return false;
    }
}
