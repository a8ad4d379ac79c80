using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>
/// Hands the host over to another kernel, as after a crash (M-37, interrupts §25.3): its domains never run again, and
/// its devices continue until that kernel resets them.
/// </summary>
/// <param name="Boot">From the hand-over until the next kernel has reset all devices.</param>
/// <param name="LeavesIommuOn">Whether interrupt remapping stays on; the next kernel has no entries in it yet.</param>
/// <param name="Masks">Whether Xen masks the messages of all devices first, as it does where it has the time.</param>
public sealed record Kexec(VirtualTime At, Duration Boot, bool LeavesIommuOn, bool Masks) : SchedulerAction(At)
{
    private const string Word = "kexec";

    /// <summary>
    /// Whether local APICs stay in the x2APIC mode, while the next kernel writes to the registers of an xAPIC.
    /// </summary>
    public bool LeavesX2apic { get; init; }

    public static readonly ToolstackVerb<Kexec> Verb = new(
        Word,
        new Settings<Kexec>(
            Word, new(default, 20.Ms, false, false),
            "hands the host over to another kernel: its domains stop for good, its devices do not")
            .Time(
                "boot", action => action.Boot, (action, value) => action with { Boot = value }, 0.Ns, 3_600.Seconds,
                "until the next kernel has reset all devices")
            .Choice(
                "iommu", action => action.LeavesIommuOn, (action, value) => action with { LeavesIommuOn = value },
                "interrupt remapping, which is turned off first or left on: off lets messages of the old kernel "
                + "through, on blocks them",
                ("off", false), ("on", true))
            .Flag(
                "masks", action => action.Masks, (action, value) => action with { Masks = value },
                "Xen masks messages and wires of all devices first, where it can; a crash leaves no time for that")
            .Choice(
                "apic", action => action.LeavesX2apic, (action, value) => action with { LeavesX2apic = value },
                "mode of local APICs, which the next kernel takes for xAPICs: reset to that, or left as x2APIC, so "
                + "that ends of interrupts are lost",
                ("reset", false), ("left", true)));

    public override SettingProblem? Check(HostLedger ledger, IPolicyCatalogue policies)
    {
        if (LeavesIommuOn && !ledger.RemapsInterrupts) return new(
            "iommu", "The host's IOMMU does not remap interrupts.",
            "Write iommu = off, or hypervisor { intremap = true }.");
        if (LeavesX2apic && !ledger.HasX2apic) return new(
            "apic", "The host's APICs are xAPICs.", "Write apic = reset, or machine { apic = x2apic }.");
        return null;
    }

    /// <summary>Each device is one of those whose messages nobody can mask, or no message reaches an APIC.</summary>
    public override SettingProblem? WithoutEffect(HostLedger ledger) =>
        LeavesX2apic && LeavesIommuOn
            ? new("apic", "The IOMMU blocks all interrupts.", "Write iommu = off, or remove apic.")
        : Masks && ledger.DeviceThat(_ => true) is not null
            && ledger.DeviceThat(device => device.Line is not { Kind: LineKind.Msi, IsMaskable: false }) is null
            ? new("masks", "No device of the host can mask its messages.", "Remove masks.")
            : null;

    public override void Take(HostLedger ledger) => ledger.IsHandedOver = true;

    internal override void Act(IPoolControl pool)
    {
        var fate = LeavesIommuOn ? LineFate.Blocked : LineFate.Stray;
        pool.HandOver(Masks ? LineFate.Quiet : fate, fate, Boot, LeavesX2apic);
    }
}
