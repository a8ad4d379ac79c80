using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>The machines of a scenario in words, because <c>cores</c> counts those of one socket.</summary>
public static class HostsInWords
{
    /// <summary>A line for each kind of host, in the order in which they come first.</summary>
    /// <returns>2 hosts (a0, a1): 2 sockets x 16 cores x 1 thread = 32 pCPUs, dom0 as wide as the host</returns>
    public static IEnumerable<string> Of(RunSpec spec) => spec.Hosts
        .GroupBy(host => $"{Machine(host.Machine)}, {Dom0(host)}")
        .Select(alike => $"{Names([.. alike.Select(host => host.Name)])}: {alike.Key}");

    private static string Names(List<string> names) => names.Count switch
    {
        1 => $"host {names[0]}",
        2 or 3 => $"{names.Count} hosts ({string.Join(", ", names)}), each",
        _ => $"{names.Count} hosts ({names[0]}, {names[1]}, …, {names[^1]}), each",
    };

    private static string Machine(MachineSpec machine) =>
        $"{Some(machine.Sockets, "socket")} x {Some(machine.CoresPerSocket, "core")} x "
        + $"{Some(machine.ThreadsPerCore, "thread")} = {Some(machine.Pcpus, "pCPU")}"
        + string.Concat(machine.CoreTypes.Select(type => $", of which {type.Pcpus & PcpuSet.FirstOf(machine.Pcpus)} "
            + $"at {type.SpeedAt(machine.Megahertz)}% of the speed"))
        + (machine.HasNuma ? ", memory by socket" : "") + Cpu(machine.Cpu);

    /// <summary>What its CPUs lack; nothing for CPUs of today.</summary>
    private static string Cpu(CpuSpec cpu)
    {
        if (cpu with { Profile = "" } == new CpuSpec("")) return "";
        if (!cpu.RunsHardwareGuests) return $", CPUs {cpu.Profile}: PV guests only";
        List<string> words =
        [
            cpu.ExitCycles == 0 ? "exits as in the calibration" : $"{cpu.ExitCycles} cycles an exit",
        ];
        if (!cpu.TagsTlb) words.Add("which flushes the TLB");
        if (!cpu.NestsPaging) words.Add("shadow page tables");
        if (!cpu.VirtualisesApic)
            words.Add(cpu.EoiCycles == 0 ? "an EOI exits" : $"{cpu.EoiCycles} cycles an EOI, which exits");
        if (!cpu.KeepsState) words.Add("no clean bits");
        return $", CPUs {cpu.Profile}: {string.Join(", ", words)}";
    }

    private static string Dom0(HostSpec host)
    {
        var dom0 = host.Domains.FirstOrDefault(domain => domain.Id == 0);
        if (dom0 is null) return "no dom0";
        var pinned = dom0.Pinned ? ", pinned" : "";
        if (dom0.Vcpus == host.Machine.Pcpus) return $"dom0 as wide as the host{pinned}";
        var isPoolWide = host.OtherPools.Count > 0 && dom0.Vcpus == host.Pool.Cpus.Count;
        return $"dom0 with {Some(dom0.Vcpus, "vCPU")}{(isPoolWide ? ", as wide as its pool" : "")}{pinned}";
    }

    private static string Some(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
