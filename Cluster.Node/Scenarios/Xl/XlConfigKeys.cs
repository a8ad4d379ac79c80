using ActorXen.Vocabulary;

namespace ActorXen.Scenarios.Xl;

/// <summary>The keys of a domain configuration, as xl.cfg(5) and the products in use have them.</summary>
internal static class XlConfigKeys
{
    private const string NoEquivalent = "the model has no equivalent";

    /// <summary>Keys that xl has on Arm only. Arm has one type of guest, so its files do not name the type.</summary>
    public static readonly string[] OfArm =
    [
        "device_tree", "dtdev", "dt_compatible", "dt_passthrough_nodes", "gic_version", "tee", "nr_spis", "vuart",
    ];

    private static readonly string[] _modelled =
    [
        "name", "type", "builder", "vcpus", "maxvcpus", "cpus", "cpus_soft", "cpu_weight", "cap", "period", "budget",
        "extratime", "pool", "memory", "max_event_channels", "vif", "disk",
    ];

    /// <summary>Keys that are left out, and why: the rest of a sentence.</summary>
    private static readonly Dictionary<string, string> _others = new (string Why, string Keys)[]
    {
        ("a domain's memory has no limit of its own", "maxmem"),
        ("the pages of memory are not modelled", """
            shadow_memory static_shm max_grant_frames max_grant_version max_maptrack_frames claim_mode
            e820_host altp2m altp2mhvm rdm rdm_mem_boundary mmio_hole hap
            """),
        ("guests do not boot; they run workloads", """
            kernel ramdisk extra root cmdline bootloader bootloader_args boot firmware firmware_override bios
            bios_path_override acpi_firmware smbios_firmware smbios
            """),
        ("guests stay on their host", "nomigrate disable_migrate"),
        ("guests do not end", "on_crash on_poweroff on_reboot on_watchdog on_soft_reset"),
        ("a device for the guest alone must be written by hand", """
            irqs iomem ioports pci pci_msitranslate pci_power_mgmt pci_permissive pci_seize passthrough dtdev
            dt_passthrough_nodes gfx_passthru
            """),
        ("memory-nodes says where its memory is, on a machine with numa = true", "numa_placement"),
        ("guests do not see nodes", "vnuma"),
        ("consoles and screens are not modelled", """
            vfb vnc vnclisten vncpasswd vncdisplay vncunused sdl opengl keymap spice spiceport spicehost spicetls_port
            spicedisable_ticketing spicepasswd spiceagent_mouse spicevdagent spice_clipboard_sharing
            spiceusbredirection spice_image_compression spice_streaming_video vga videoram stdvga nographic serial
            """),
        ("features of the processor are not modelled", """
            cpuid viridian tsc_mode timer_mode localtime rtc_timeoffset hpet vpt_align vpmu nx pae apic mca_caps
            msr_relaxed vmtrace_buf_kb vmware_port vmware_hwver ms_vm_genid nestedhvm nested_virt acpi acpi_s3 acpi_s4
            acpi_laptop_slate
            """),
        ("the device model is not modelled", """
            device_model_version device_model_override device_model_stubdomain_override device_model_user
            device_model_args device_model_args_pv device_model_args_hvm device_model_stubdomain_seclabel device_model
            stubdomain_kernel stubdomain_ramdisk stubdomain_cmdline stubdomain_memory dm_restrict xen_platform_pci
            """),
        (NoEquivalent, """
            uuid domid seclabel init_seclabel driver_domain device_tree gic_version tee nr_spis vuart sve dt_compatible
            channel vkb vkbd vdispl vsnd vcamera vtpm virtio usb usbversion usbdevice usbctrl usbdev soundhw fda fdb p9
            pvh pvshim pvshim_path pvshim_cmdline pvshim_extra pvcalls vdevices llc_colors trap_unmapped_accesses
            vgsx vrtc vusb hdtype rdm_strategy
            """),
    }.SelectMany(group => group.Keys.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(key => (Key: key, group.Why)))
        .DistinctBy(pair => pair.Key)
        .ToDictionary(pair => pair.Key, pair => pair.Why, StringComparer.Ordinal);

    /// <summary>Whether this is a key of xl.</summary>
    public static bool IsKnown(string key) => _others.ContainsKey(key) || _modelled.Contains(key);

    /// <summary>Why the model leaves the key out: the rest of a sentence.</summary>
    public static string WhyNot(string key)
    {
        if (_others.TryGetValue(key, out var why)) return why;
        var near = Suggestion.DidYouMean(key.ToLowerInvariant(), [.. _modelled, .. _others.Keys], "");
        return $"it is no key of xl that is known{(near.Length == 0 ? "" : $". {near}")}";
    }
}
