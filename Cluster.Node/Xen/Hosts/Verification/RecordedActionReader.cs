using ActorXen.Messages;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Reads what the toolstack does in a recorded scenario after its domains have started.</summary>
internal sealed class RecordedActionReader(
    string policy, PcpuSet pool, IReadOnlyList<(RecordedDomain Domain, ToolstackAction Action)> starts)
{
    public IReadOnlyList<ToolstackAction> Read(IEnumerable<RecordedValue> list)
    {
        var actions = list.Select(value => (Value: value, Action: ActionOf(value))).ToList();
        foreach (var domain in starts)
        {
            var pauses = 0;
            var concerned = actions.Where(one => one.Action.Domain == domain.Domain.Id && one.Action.At >= domain.Action.At);
            foreach (var (value, action) in concerned.OrderBy(one => one.Action.At.Nanoseconds))
            {
                pauses += action.Verb switch { ToolstackVerb.Pause => 1, ToolstackVerb.Unpause => -1, _ => 0 };
                if (pauses < 0) throw value.Wrong($"domain {action.Domain.Number} is not paused then.");
            }
        }

        return [.. actions.Select(one => one.Action)];
    }

    private ToolstackAction ActionOf(RecordedValue action)
    {
        var verb = VerbOf(action["action"]);
        var id = action["domain"].Int(1, int.MaxValue);
        var domain = starts.Select(start => start.Domain).FirstOrDefault(known => known.Id.Number == id)
            ?? throw action.Wrong($"there is no domain {id}.");
        var vcpus = domain.Programs.Count;
        return new(
            new(action["at_ns"].Long()),
            verb,
            domain.Id,
            ConcernsVcpu(verb) ? action["vcpu"].Int(0, vcpus - 1) : 0,
            verb switch
            {
                ToolstackVerb.SetWeight => action["value"].Int(RecordedShare.LeastWeight(policy), ushort.MaxValue),
                ToolstackVerb.SetCap => action["value"].Int(0, RecordedShare.MostCap(policy, vcpus)),
                _ => 0,
            },
            verb switch
            {
                ToolstackVerb.SetHardAffinity => RecordedShare.Hard(action["pcpus"], pool),
                ToolstackVerb.SetSoftAffinity => action["pcpus"].Pcpus,
                _ => PcpuSet.Empty,
            },
            null);
    }

    private static bool ConcernsVcpu(ToolstackVerb verb) => verb is ToolstackVerb.VcpuDown or ToolstackVerb.VcpuUp
        or ToolstackVerb.SetHardAffinity or ToolstackVerb.SetSoftAffinity;

    private static ToolstackVerb VerbOf(RecordedValue name) => name.Text switch
    {
        "pause" => ToolstackVerb.Pause,
        "unpause" => ToolstackVerb.Unpause,
        "set_weight" => ToolstackVerb.SetWeight,
        "set_cap" => ToolstackVerb.SetCap,
        "set_hard_affinity" => ToolstackVerb.SetHardAffinity,
        "set_soft_affinity" => ToolstackVerb.SetSoftAffinity,
        "vcpu_down" => ToolstackVerb.VcpuDown,
        "vcpu_up" => ToolstackVerb.VcpuUp,
        var other => throw name.Wrong($"\"{other}\" is no action of the toolstack."),
    };
}
