using ActorXen.Messages;

namespace ActorXen.Scenarios;

/// <summary>Domains need CPUs and sockets that their host has (interrupts §12.1, M-02).</summary>
internal static class MachineCheck
{
    public static void Refuse(HostSpec spec, PlacedHost host)
    {
        var (machine, sockets) = (spec.Machine, PcpuSet.FirstOf(spec.Machine.Sockets));
        if (machine is { HasNuma: true, Sockets: 1 }) host.Draft.Section.Warn(
            "machine", "numa has no effect on a machine of one socket.", "Remove it, or write more sockets.");
        if (machine.RemapEntries > 0 && !spec.Hypervisor.InterruptRemapping) host.Draft.Section.Warn(
            "machine", "remap-entries has no effect: the IOMMU looks no interrupt up.",
            "Remove it, or write hypervisor { intremap = true }.");
        if (machine.IotlbEntries > 0 && !spec.HasDirectDevices) host.Draft.Section.Warn(
            "machine", "iotlb-entries has no effect: no guest drives a NIC or a GPU itself.",
            "Remove it, or write through = vf or device for a vif, or give a guest a gpu.");
        WarnOfPosting(spec, host);
        // Guests that are alike have one section.
        foreach (var domain in spec.Domains.DistinctBy(domain => host.Guests[domain.Id].Draft))
        {
            var section = host.Guests[domain.Id].Draft.Section;
            if (domain.Kind != GuestKind.Pv && !machine.Cpu.RunsHardwareGuests) section.Report(
                "kind",
                $"The machine's CPUs ({machine.Cpu.Profile}) run no guests in hardware virtualisation.",
                "Write kind = pv, or choose another cpu for the machine.");
            if (domain.MemoryNodes != PcpuSet.All && !domain.MemoryNodes.IsSubsetOf(sockets)) section.Report(
                "memory-nodes",
                $"Sockets {domain.MemoryNodes - sockets} do not exist.",
                $"The machine has {sockets}; or write auto or all.");
        }
    }

    private static void WarnOfPosting(HostSpec spec, PlacedHost host)
    {
        if (!spec.Hypervisor.PostsInterrupts) return;
        if (!spec.Hypervisor.InterruptRemapping) host.Draft.Section.Warn(
            "hypervisor", "posting has no effect: the IOMMU looks no interrupt up.",
            "Write intremap = true, or remove posting.");
        else if (!spec.Machine.Cpu.VirtualisesApic) host.Draft.Section.Warn(
            "hypervisor", $"posting has no effect: the CPUs ({spec.Machine.Cpu.Profile}) have no virtual APIC.",
            "Choose a cpu with virtual-apic, or remove posting.");
        else if (!spec.Domains.Any(domain => IsPostedTo(spec, domain))) host.Draft.Section.Warn(
            "hypervisor", "posting has no effect: no PVH guest with upcall = vector drives a device by messages.",
            "Write upcall = vector for a guest that has a device of its own, or remove posting.");
    }

    private static bool IsPostedTo(HostSpec spec, DomainSpec domain) =>
        domain is { Id: not 0, Kind: GuestKind.Pvh, Upcall: UpcallRoute.Vector }
            && (spec.Devices.Any(device =>
                    device.Domain == domain.Id && device.Line is { Kind: LineKind.Msi, IsMaskable: true })
                || spec.Actions.Any(action => action.NewDriver == new DomainId(domain.Id))
                || spec.AttachmentsOf(domain).Any(attachment => attachment.Path != AttachmentPath.Backend));
}
