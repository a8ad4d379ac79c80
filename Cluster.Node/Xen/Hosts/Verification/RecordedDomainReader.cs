using System.Globalization;
using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Xen.Hosts.Verification;

/// <summary>Reads the domains of a recorded scenario: when and how they start, and what their vCPUs execute.</summary>
internal sealed class RecordedDomainReader(string policy, PcpuSet pool)
{
    private readonly HashSet<int> _ids = [];

    public (RecordedDomain Domain, SchedulerAction Action) Read(RecordedValue domain)
    {
        var id = domain["id"].Int(1, int.MaxValue);
        if (!_ids.Add(id)) throw domain.Wrong($"there are two domains {id}.");
        var vcpus = domain["vcpus"].Items.ToList();
        if (vcpus.Count == 0) throw domain.Wrong("it has no vCPU.");
        var recorded = new RecordedDomain(new(id), [.. vcpus.Select(vcpu => ProgramOf(vcpu["program"]))]);
        var start = new DomainStart(
            recorded.Id,
            RecordedShare.Weight(policy, domain),
            RecordedShare.Cap(policy, domain, vcpus.Count),
            [.. vcpus.Select(StartOf)]);
        var at = domain.Find("start_ns", out var time) ? time.Long() : 0;
        return (recorded, new StartDomain(new(at), start));
    }

    private VcpuStart StartOf(RecordedValue vcpu) => new(
        vcpu.Find("hard_affinity", out var hard) ? RecordedShare.Hard(hard, pool) : null,
        vcpu.Find("soft_affinity", out var soft) ? soft.Pcpus : null,
        policy == "rtds" && vcpu.Find("rtds", out var rtds) ? Extras.None.With(ReservationOf(rtds)) : Extras.None);

    private static RtdsSpec ReservationOf(RecordedValue rtds)
    {
        var most = RtdsSpec.Most.Nanoseconds / 1_000;
        var reservation = new RtdsSpec(
            new(
                rtds["period_us"].Long(
                    0, most) * 1_000), new(rtds["budget_us"].Long(0, most) * 1_000), rtds["extratime"].Flag);
        return reservation.IsLegal
            ? reservation
            : throw rtds.Wrong("is not legal: a budget is at least 10 us and at most its period.");
    }

    private static ProgramSpec ProgramOf(RecordedValue program)
    {
        var init = program.ItemsOf("init").Select(StepOf).ToList();
        var loop = program.ItemsOf("loop").Select(StepOf).ToList();
        if (loop.Count != 0 && loop.All(step => step.Length == Duration.Zero && step.Op != ProgramOp.Block))
            throw program.Wrong("its loop takes no time, so that it would never end.");
        return new([.. init, .. loop.Count > 0 ? loop : [new ProgramStep(ProgramOp.Stop, Duration.Zero)]], init.Count);
    }

    private static ProgramStep StepOf(RecordedValue step)
    {
        var members = step.Members.ToList();
        if (members.Count != 1) throw step.Wrong("is not one step: write each in its own braces.");
        var (name, value) = members[0];
        return name switch
        {
            "run" => new(ProgramOp.Run, new(value.Long())),
            "sleep" => new(ProgramOp.Sleep, new(value.Long())),
            "block" => new(ProgramOp.Block, Duration.Zero),
            "yield" => new(ProgramOp.Yield, Duration.Zero),
            "kick" => KickOf(value),
            _ => throw step.Wrong($"\"{name}\" is not a step of a program. Use run, sleep, block, kick or yield."),
        };
    }

    /// <param name="target">As in <c>d1v0</c>.</param>
    private static ProgramStep KickOf(RecordedValue target)
    {
        var parts = target.Text.Split('d', 'v');
        return parts is ["", var first, var second] && TryNumber(first, out var domain)
            && TryNumber(second, out var vcpu)
            ? new(ProgramOp.Kick, Duration.Zero, domain, vcpu)
            : throw target.Wrong($"\"{target.Text}\" is not the name of a vCPU, such as d1v0.");
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
