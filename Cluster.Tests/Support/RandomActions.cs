using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Storms;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Support;

/// <summary>What the toolstack does on a random host, from sketches of small numbers.</summary>
internal static class RandomActions
{
    /// <summary>A card that goes from domain to domain is there only if it does.</summary>
    public static HostSpec On(HostSpec host, (int At, int Verb, int Guest, int Vcpu, int Value)[] sketches)
    {
        var moves = sketches.Where(sketch => sketch.Verb == 7).ToList();
        var acted = moves.Count == 0 ? host : host with
        {
            Devices =
            [
                .. host.Devices, new StormSpec(300 * moves[0].Value, 5.Ms, Duration.Zero) { Name = "card" },
            ],
        };
        return acted with { Actions = Actions(acted, sketches) };
    }

    private static List<ToolstackAction> Actions(
        HostSpec host, (int At, int Verb, int Guest, int Vcpu, int Value)[] sketches)
    {
        var paused = new HashSet<int>();
        var isFreed = false;
        var driver = 0;
        var actions = new List<ToolstackAction>();
        if (host.Domains.Count == 1) return actions;
        foreach (var sketch in sketches.OrderBy(sketch => sketch.At))
        {
            // vCPUs come and go in dom0 too, and it has back ends.
            var domain = sketch.Verb is >= 3 and <= 7 or 10
                ? host.Domains[sketch.Guest % host.Domains.Count]
                : host.Domains[1 + (sketch.Guest % (host.Domains.Count - 1))];
            var vcpu = sketch.Vcpu % domain.AllVcpus;
            var (at, id) = (VirtualTime.Zero + sketch.At.Ms, new DomainId(domain.Id));
            actions.Add(sketch.Verb switch
            {
                0 when paused.Add(domain.Id) => new Pause(at, id),
                0 => new Unpause(at, id),
                1 => new SetWeight(at, id, 10 * sketch.Value),
                2 => new SetCap(at, id, sketch.Value),
                3 => new TakeVcpuDown(at, id, vcpu),
                5 when FirstNicOfDom0(host) is { } nic => new MoveInterrupt(
                    at, new(0), sketch.Vcpu % host.Domains[0].AllVcpus, LineOf(nic)),
                6 when FirstNicOfDom0(host) is { } nic => isFreed
                    ? new BindLine(at, new(0), LineOf(nic)) : new FreeLine(at, new(0), LineOf(nic)),
                7 when domain.Id != driver => new AssignLine(at, new(driver), "card", id),
                8 when !paused.Contains(domain.Id) => new DetachInterface(at, id, ""), // Or attaches it.
                9 when !paused.Contains(domain.Id) => new DetachDisk(at, id, ""),
                10 when !paused.Contains(domain.Id) => new RestartBackends(at, id, (sketch.Value * 100).Us),
                // Not often, since nothing happens on the host afterwards.
                11 when sketch.Value <= 20 => new Kexec(
                    at, (sketch.Value * 50).Us, sketch.Value % 2 == 0 && host.Hypervisor.InterruptRemapping,
                    sketch.Vcpu == 0)
                {
                    LeavesX2apic = sketch.Value % 4 == 1 && host.Machine.Apic == ApicKind.X2apic,
                },
                _ => new BringVcpuUp(at, id, vcpu),
            });
            if (actions[^1] is Kexec) break;
            if (actions[^1] is AssignLine { To: var to }) driver = to.Number;
            if (actions[^1] is Unpause) paused.Remove(domain.Id);
            isFreed = actions[^1] is FreeLine || (isFreed && actions[^1] is not BindLine);
            if (sketch is { Verb: 7, Vcpu: var kind })
                actions.Add(
                    kind % 2 == 0 ? new MaskLine(at, new(driver), "card") : new UnmaskLine(at, new(driver), "card"));
        }

        return actions;
    }

    private static string LineOf(NicSpec nic) => nic.Queues == 1 ? "eth0" : "eth0-TxRx-0";

    private static NicSpec? FirstNicOfDom0(HostSpec host) =>
        host.Devices.OfType<NicSpec>().First() is { Domain: 0 } nic ? nic : null;
}
