using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Processors;

/// <summary>Keys of what a machine's CPUs do for guests (M-10, M-48).</summary>
internal static class CpuSettings
{
    private const string OfProfile = "of cpu";

    public static Settings<CpuSpec> Keys { get; } = new Settings<CpuSpec>(
        "cpu", CpuProfiles.Current, "what CPUs do for guests in hardware")
        .Choice(
            "cpu", cpu => cpu.Profile, (_, word) => CpuProfiles.Of(word),
            "a generation: what it lacks costs exits; the next keys change one of its abilities",
            [.. CpuProfiles.All.Select(cpu => (cpu.Profile, cpu.Profile))])
        .Count(
            "exit-cycles", cpu => cpu.ExitCycles, (cpu, value) => cpu with { ExitCycles = value }, 100, 20_000,
            "of a VM exit with its entry; whatever exits takes as much longer; 0: vmx.roundtrip.cycles")
        .OrZero()
        .DefaultInWords(OfProfile)
        .Count(
            "eoi-cycles", cpu => cpu.EoiCycles, (cpu, value) => cpu with { EoiCycles = value }, 100, 50_000,
            "of an EOI that exits, where virtual-apic is off; 0: virq.eoi.exit.cycles")
        .OrZero()
        .DefaultInWords(OfProfile)
        .Flag(
            "hardware-guests", cpu => cpu.RunsHardwareGuests, (cpu, value) => cpu with { RunsHardwareGuests = value },
            "VMX or SVM; without it the host has PV guests only")
        .DefaultInWords(OfProfile)
        .Flag(
            "tagged-tlb", cpu => cpu.TagsTlb, (cpu, value) => cpu with { TagsTlb = value },
            "VPID or ASID; without it each exit flushes the TLB (tlb.refill.pages)")
        .DefaultInWords(OfProfile)
        .Flag(
            "nested-paging", cpu => cpu.NestsPaging, (cpu, value) => cpu with { NestsPaging = value },
            "EPT or NPT; without it a guest exits when it switches to another process (exit.cr_access.cycles), and "
                + "at page faults (exit.page_fault.cycles)")
        .DefaultInWords(OfProfile)
        .Flag(
            "virtual-apic", cpu => cpu.VirtualisesApic, (cpu, value) => cpu with { VirtualisesApic = value },
            "APICv or AVIC; for guests with upcall = vector: an EOI and an event for a running vCPU do not exit")
        .DefaultInWords(OfProfile)
        .Flag(
            "clean-bits", cpu => cpu.KeepsState, (cpu, value) => cpu with { KeepsState = value },
            "an entry loads only what has changed; without it svm.vmrun.dirty_asid.cycles more")
        .DefaultInWords(OfProfile);
}
