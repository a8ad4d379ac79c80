using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Reads what the toolstack does in a recorded scenario after its domains have started.</summary>
internal sealed class RecordedActionReader(
    string policy, PcpuSet pool, IReadOnlyList<(RecordedDomain Domain, SchedulerAction Action)> starts)
{
    public IReadOnlyList<SchedulerAction> Read(IEnumerable<RecordedValue> list)
    {
        var actions = list.Select(value => (Value: value, Action: ActionOf(value))).ToList();
        foreach (var (domain, start) in starts)
        {
            var pauses = 0;
            var concerned = actions.Where(one => one.Action.Domain == domain.Id && one.Action.At >= start.At);
            foreach (var (value, action) in concerned.OrderBy(one => one.Action.At.Nanoseconds))
            {
                pauses += action switch { Pause => 1, Unpause => -1, _ => 0 };
                if (pauses < 0) throw value.Wrong($"domain {action.Domain.Number} is not paused then.");
            }
        }

        return [.. actions.Select(one => one.Action)];
    }

    private DomainAction ActionOf(RecordedValue action)
    {
        var id = action["domain"].Int(1, int.MaxValue);
        var domain = starts.Select(start => start.Domain).FirstOrDefault(known => known.Id.Number == id)
            ?? throw action.Wrong($"there is no domain {id}.");
        var at = new VirtualTime(action["at_ns"].Long());
        var vcpus = domain.Programs.Count;
        return action["action"].Text switch
        {
            "pause" => new Pause(at, domain.Id),
            "unpause" => new Unpause(at, domain.Id),
            "set_weight" => new SetWeight(
                at, domain.Id, action["value"].Int(RecordedShare.LeastWeight(policy), ushort.MaxValue)),
            "set_cap" => new SetCap(at, domain.Id, action["value"].Int(0, RecordedShare.MostCap(policy, vcpus))),
            "set_hard_affinity" => new SetHardAffinity(
                at, domain.Id, VcpuOf(action, vcpus), RecordedShare.Hard(action["pcpus"], pool)),
            "set_soft_affinity" => new SetSoftAffinity(at, domain.Id, VcpuOf(action, vcpus), action["pcpus"].Pcpus),
            "vcpu_down" => new TakeVcpuDown(at, domain.Id, VcpuOf(action, vcpus)),
            "vcpu_up" => new BringVcpuUp(at, domain.Id, VcpuOf(action, vcpus)),
            var other => throw action["action"].Wrong($"\"{other}\" is not an action of the toolstack."),
        };
    }

    private static int VcpuOf(RecordedValue action, int vcpus) => action["vcpu"].Int(0, vcpus - 1);
}
