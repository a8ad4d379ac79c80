using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Processors;

/// <summary>Keys of a host's processors.</summary>
internal static class MachineSettings
{
    public static readonly MachineSpec Default = new(1, 8, 1, 2_500, []) { BootSpread = 1.Ms };

    private static readonly Settings<CoreTypeSpec> _coreType = new Settings<CoreTypeSpec>(
        "core-type", new(PcpuSet.All, 2_500, 100), "slower pCPUs of a machine; Xen's policies do not know of them")
        .Pcpus(
            "cpus", type => type.Pcpus, (type, value) => type with { Pcpus = value }, "which ones")
        .Required("The core type has no pCPUs.", "Write cpus = \"8-15\".")
        .Quantity(
            "clock", UnitText.Clock, type => type.Megahertz, (type, value) => type with { Megahertz = value },
            100, 10_000, "at most the machine's")
        .Required("The core type has no clock.", "Write clock = 1.6GHz.")
        .Quantity(
            "work-per-cycle", UnitText.Share, type => type.WorkPerCycle,
            (type, value) => type with { WorkPerCycle = value }, 1, 100, "of what the other pCPUs do per cycle");

    public static readonly Settings<IdleStateSpec> IdleState = new Settings<IdleStateSpec>(
        "idle-state", new("C1", 0.Ns, 0.Ns), "an idle state of a pCPU; shallow ones first, none: idle pCPUs poll")
        .Name(
            "name",
            state => state.Name,
            (state, value) => state with { Name = value },
            "The idle state has no name.",
            "C1",
            "for reports")
        .Time(
            "exit-latency",
            state => state.ExitLatency,
            (state, value) => state with { ExitLatency = value },
            0.Ns,
            1.Seconds,
            "worst case from wakeup to work")
        .Time(
            "target-residency",
            state => state.TargetResidency,
            (state, value) => state with { TargetResidency = value },
            0.Ns,
            1.Seconds,
            "shortest stay that is worth it");

    public static readonly Settings<MachineSpec> Keys = new Settings<MachineSpec>(
        "machine", Default, "a host's processors; at most 256 pCPUs, thread siblings are neighbours")
        .Count(
            "sockets",
            machine => machine.Sockets,
            (machine, value) => machine with { Sockets = value },
            1,
            MachineSpec.MostSockets,
            "each is a NUMA node")
        .Count(
            "cores",
            machine => machine.CoresPerSocket,
            (machine, value) => machine with { CoresPerSocket = value },
            1,
            128,
            "of each socket: a host has sockets x cores x threads pCPUs, and config check prints them")
        .Count(
            "threads",
            machine => machine.ThreadsPerCore,
            (machine, value) => machine with { ThreadsPerCore = value },
            1,
            2,
            "per core; each is slower while the other is busy (smt.thread_speed.percent)")
        .Quantity(
            "clock",
            UnitText.Clock,
            machine => machine.Megahertz,
            (machine, value) => machine with { Megahertz = value },
            100,
            10_000,
            "for costs in cycles")
        .Quantity(
            "memory",
            UnitText.Memory,
            machine => machine.Mebibytes,
            (machine, value) => machine with { Mebibytes = value },
            1_024,
            64 << 20,
            "for all domains, which are refused if they need more; 0 is as much as they need")
        .OrZero()
        .Time(
            "boot-spread",
            machine => machine.BootSpread,
            (machine, value) => machine with { BootSpread = value },
            0.Ns,
            100.Ms,
            "in which the pCPUs come up one after another, at times that the seed draws; 0ns: all at once")
        .Count(
            "ioapic-pins",
            machine => machine.IoApicPins,
            (machine, value) => machine with { IoApicPins = value },
            24,
            MachineSpec.MostIoApicPins,
            "of all its IO-APICs, numbered from 0: where wires of devices end")
        .Choice(
            "apic",
            machine => machine.Apic,
            (machine, value) => machine with { Apic = value },
            "its interrupt controllers: xapic reaches 255 pCPUs and takes longer for an IPI (ipi.icr_write.xapic.ns)",
            ("x2apic", ApicKind.X2apic), ("xapic", ApicKind.Xapic))
        .Count(
            "iotlb-entries",
            machine => machine.IotlbEntries,
            (machine, value) => machine with { IotlbEntries = value },
            0,
            MachineSpec.MostIommuEntries,
            "pages of guests that the IOMMU keeps for their devices; others take iommu.walk.ns; 0: all")
        .Choice(
            "iotlb-page",
            machine => machine.IotlbPageBytes,
            (machine, value) => machine with { IotlbPageBytes = value },
            "what such a page maps",
            ("4KiB", 4_096), ("2MiB", 2 << 20))
        .Rule(machine => machine.IotlbEntries > 0 || machine.IotlbPageBytes == Default.IotlbPageBytes ? null : new(
            "iotlb-page", "An IOMMU that keeps all pages asks for none.", "Write iotlb-entries, or remove iotlb-page."))
        .Count(
            "remap-entries",
            machine => machine.RemapEntries,
            (machine, value) => machine with { RemapEntries = value },
            0,
            MachineSpec.MostIommuEntries,
            "interrupts whose entries the IOMMU keeps; others take msi.remap.miss.ns; 0: all")
        .Choice(
            "irq-order",
            machine => machine.TakesByPriority,
            (machine, value) => machine with { TakesByPriority = value },
            "which of several waiting interrupts a pCPU takes: the one that came first, or the highest vector, as "
            + "APICs do",
            ("arrival", false), ("priority", true))
        .Choice(
            "ipi-mode",
            machine => machine.IpiMode,
            (machine, value) => machine with { IpiMode = value },
            "Xen's x2apic-mode: an IPI to several pCPUs takes a write for each, or for each cluster of 16",
            ("cluster", IpiMode.Cluster), ("mixed", IpiMode.Mixed), ("physical", IpiMode.Physical))
        .Rule(machine => machine.Apic == ApicKind.X2apic || machine.IpiMode == IpiMode.Physical ? null : new(
            "ipi-mode", "An xapic has no clusters of 16.", "Write ipi-mode = physical, or apic = x2apic."))
        .Rule(machine => machine.Apic == ApicKind.X2apic || machine.Pcpus <= MachineSpec.MostXapicPcpus ? null : new(
            "apic",
            $"An xapic has ids for {MachineSpec.MostXapicPcpus} pCPUs, and the machine has {machine.Pcpus}.",
            "Write apic = x2apic, or give it fewer cores."))
        .List(
            "idle-states",
            IdleState,
            machine => machine.IdleStates,
            (machine, value) => machine with { IdleStates = value },
            "shallow ones first; without the key those of the profile; [] means that idle pCPUs poll",
            writesEmpty: true)
        .Rule(machine => machine.IdleStates.Count <= PcpuFacts.IdleStates ? null : new(
            "idle-states",
            $"The machine has {machine.IdleStates.Count} idle states.",
            $"Write at most {PcpuFacts.IdleStates}."))
        .Include(CpuSettings.Keys, machine => machine.Cpu, (machine, cpu) => machine with { Cpu = cpu })
        .Flag(
            "numa",
            machine => machine.HasNuma,
            (machine, value) => machine with { HasNuma = value },
            "memory at another socket is further away (numa.remote.percent); else all memory is equally near")
        .List(
            "core-types",
            _coreType,
            machine => machine.CoreTypes,
            (machine, value) => machine with { CoreTypes = value },
            "pCPUs that are slower than the others",
            writesEmpty: true)
        .Rule(CoreTypesFit);

    private static SettingProblem? CoreTypesFit(MachineSpec machine)
    {
        var (all, taken) = (PcpuSet.FirstOf(Math.Min(machine.Pcpus, PcpuSet.Capacity)), PcpuSet.Empty);
        foreach (var type in machine.CoreTypes)
        {
            if (type.Megahertz > machine.Megahertz) return new(
                "core-types", $"A clock of {UnitText.Clock.Write(type.Megahertz)} is more than the machine's.",
                $"Write at most {UnitText.Clock.Write(machine.Megahertz)}: the machine's clock is that of its "
                + "fastest pCPUs.");
            if (type.Pcpus != PcpuSet.All && !type.Pcpus.IsSubsetOf(all)) return new(
                "core-types", $"pCPUs {type.Pcpus - all} do not exist.", $"The machine has pCPUs {all}.");
            if (taken.Overlaps(type.Pcpus)) return new(
                "core-types", $"pCPUs {taken & type.Pcpus} are in two types.", "Write each pCPU once.");
            taken |= type.Pcpus;
        }

        return null;
    }
}
