using ActorXen.Messages;
using ActorXen.Xen.Scheduling.Core;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Scheduling.Credit;

// Where a vCPU should have its home: on an idle pCPU of the idlest core and socket (schedulers §3.13).
internal sealed partial class CreditPolicy
{
    private const int None = -1;

    /// <summary>Chooses a home and commits to it; the wake that follows earns no boost.</summary>
    private PcpuId ChooseHome(CreditUnit unit)
    {
        var home = Pick(unit.Page, out var led);
        if (led != None) _pcpus[led].IdleBias = home.Number;
        unit.Moves = true;
        return home;
    }

    /// <param name="page">The vCPU.</param>
    /// <param name="led">The pCPU to whose stuck core or socket the search moved, or none.</param>
    private PcpuId Pick(VcpuPage page, out int led)
    {
        led = None;
        if (Affinity.HasSoft(page, _occupancy.Pool))
        {
            var preferred = Affinity.SoftStep(page) & _occupancy.Pool;
            if (!preferred.IsEmpty && PickWithin(preferred, page.Home.Number, ref led, out var choice)) return choice;
        }

        PickWithin(page.HardAffinity & _occupancy.Pool, page.Home.Number, ref led, out var found);
        return found;
    }

    /// <returns>True if the choice is idle.</returns>
    private bool PickWithin(PcpuSet allowed, int home, ref int led, out PcpuId choice)
    {
        var pcpu = allowed.TestOrCycle(home);
        var idle = _idlers;
        if (pcpu == home && _pcpus[home].Queue.Count == 0) idle = idle.With(home);
        var rest = allowed & idle;
        if (!rest.Contains(pcpu) && !rest.IsEmpty) pcpu = rest.Cycle(pcpu);
        rest = rest.Without(pcpu);
        while (!rest.IsEmpty)
        {
            var next = rest.Cycle(pcpu);
            if (IsIdler(next, pcpu, idle, out var idleThere))
            {
                led = next;
                pcpu = (idleThere & rest).Cycle(_pcpus[next].IdleBias);
                rest -= _pcpus[pcpu].Siblings;
            }
            else
            {
                rest -= idleThere;
            }
        }

        choice = new(pcpu);
        return idle.Contains(pcpu);
    }

    /// <summary>
    /// Whether there is more room around <paramref name="next"/>: in its core or, if it is in another socket, in that
    /// socket, which must have more than twice as much.
    /// </summary>
    private bool IsIdler(int next, int pcpu, PcpuSet idle, out PcpuSet idleThere)
    {
        var (there, here) = (_pcpus[next], _pcpus[pcpu]);
        var isNear = here.Neighbours.Contains(next);
        idleThere = idle & (isNear ? there.Siblings : there.Neighbours);
        var idleHere = idle & (isNear ? here.Siblings : here.Neighbours);
        if (_settings.PowerSavings) return idleHere.Count > idleThere.Count;
        return idleHere.Count * (isNear ? 1 : 2) < idleThere.Count;
    }
}
