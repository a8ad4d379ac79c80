using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Credit2;

// Which pCPU a newly queued vCPU disturbs (schedulers §4.6).
internal sealed partial class Credit2Policy
{
    private void TickleFor(Credit2Unit unit, VirtualTime now)
    {
        var target = IdleTarget(unit);
        if (target < 0) target = BusyTarget(unit, now);
        if (target < 0) return;
        TicklePcpu(unit.Queue, target);
        unit.TickledPcpu = target;
    }

    /// <summary>Asks a pCPU for a decision, and remembers it so that no other vCPU counts on the same pCPU.</summary>
    private void TicklePcpu(Credit2Queue queue, int pcpu)
    {
        queue.Tickled = queue.Tickled.With(pcpu);
        queue.LeaveSmtIdle(pcpu);
        services.Tickle(new(pcpu));
    }

    private int IdleTarget(Credit2Unit unit)
    {
        var queue = unit.Queue;
        var page = unit.Page;
        var home = page.Home.Number;
        var isPinned = page.HardAffinity.Count == 1;
        if (isPinned && queue.Idle.Contains(home) && !queue.Tickled.Contains(home)) return home;
        if (Affinity.HasSoft(page, occupancy.Pool))
        {
            var preferred = IdleTarget(queue, home, Affinity.SoftStep(page) & occupancy.Pool);
            if (preferred >= 0) return preferred;
        }

        return IdleTarget(queue, home, page.HardAffinity & occupancy.Pool);
    }

    private int IdleTarget(Credit2Queue queue, int home, PcpuSet allowed)
    {
        var favoured = settings.PowerSavings ? queue.Idle - queue.SmtIdle : queue.SmtIdle;
        var target = (favoured & allowed).TestOrCycle(home);
        return target >= 0 ? target : ((queue.Idle - queue.Tickled) & allowed).TestOrCycle(home);
    }

    private int BusyTarget(Credit2Unit unit, VirtualTime now)
    {
        var page = unit.Page;
        var home = page.Home.Number;
        var busy = (unit.Queue.Active - unit.Queue.Idle - unit.Queue.Tickled) & page.HardAffinity & occupancy.Pool;
        var best = 0L;
        var target = -1;
        if (busy.Contains(home))
        {
            var score = TickleScore(unit, home, now);
            if (score > best)
            {
                best = score;
                target = home;
                if (page.SoftAffinity.Contains(home)) return home;
            }

            busy = busy.Without(home);
        }

        foreach (var pcpu in busy)
        {
            var score = TickleScore(unit, pcpu, now);
            if (score <= best) continue;
            best = score;
            target = pcpu;
        }

        return target;
    }

    /// <summary>Gain from taking the pCPU from the vCPU that runs there; zero or less if there is none.</summary>
    private long TickleScore(Credit2Unit unit, int pcpu, VirtualTime now)
    {
        var current = occupancy[new PcpuId(pcpu)].Current;
        if (current.IsIdle) return -1;
        var runner = this[current];
        if (settings.RateLimit > RateLimitTolerance
            && now - runner.Page.StateEntered <= settings.RateLimit - RateLimitTolerance) return -1;

        Burn(runner, now);
        var score = unit.Credit - runner.Credit;
        if (pcpu != unit.Page.Home.Number) score -= settings.MigrationResistance.Nanoseconds;
        if (score <= 0) return score;
        if (unit.Page.SoftAffinity.Contains(pcpu)) score += InitialCredit;
        if (!runner.Page.SoftAffinity.Contains(pcpu)) score += InitialCredit;
        return score;
    }
}
