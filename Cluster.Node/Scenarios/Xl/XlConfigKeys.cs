namespace ActorXen.Scenarios.Xl;

/// <summary>The keys of a domain configuration, as xl.cfg(5) has them.</summary>
internal static class XlConfigKeys
{
    private const string Boots = "guests do not boot; they run workloads";
    private const string Ends = "guests do not end";
    private const string Memory = "memory is not modelled";
    private const string Passthrough = "passthrough is not modelled";
    private const string Numa = "the placement of memory is not modelled";
    private const string Screens = "consoles and screens are not modelled";
    private const string Features = "features of the processor are not modelled";
    private const string Emulator = "the device model is not modelled";

    /// <summary>Keys that xl has on Arm only. Arm has one type of guest, so its files do not name the type.</summary>
    public static readonly string[] OfArm =
    [
        "device_tree", "dtdev", "dt_compatible", "dt_passthrough_nodes", "gic_version", "tee", "nr_spis", "vuart",
        "sve", "arm_sci",
    ];

    /// <summary>What a configuration must have one of to be taken for one.</summary>
    private static readonly HashSet<string> Modelled = new(StringComparer.Ordinal)
    {
        "name", "type", "builder", "vcpus", "maxvcpus", "cpus", "cpus_soft", "cpu_weight", "cap", "period", "budget",
        "extratime", "pool", "max_event_channels", "vif", "disk",
    };

    private static readonly Dictionary<string, string> Reasons = new[]
    {
        (Memory, "memory maxmem shadow_memory static_shm max_grant_frames max_grant_version max_maptrack_frames claim_mode "
            + "swiotlb e820_host memory_type rdm rdm_mem_boundary altp2m altp2mhvm nestedhvm nested_virt"),
        (Boots, "kernel ramdisk extra root cmdline bootloader bootloader_args bootloader_output bootloader_restrict boot "
            + "firmware firmware_override bios bios_path_override acpi_firmware smbios_firmware smbios uuid seclabel "
            + "init_seclabel driver_domain domid device_tree acpi acpi_s3 acpi_s4 acpi_laptop_slate pae apic hap hdtype"),
        (Ends, "on_crash on_poweroff on_reboot on_watchdog on_soft_reset"),
        (Passthrough, "irqs iomem ioports pci pci_msitranslate pci_power_mgmt pci_permissive pci_seize passthrough dtdev "
            + "usbctrl usbdev usb usbversion usbdevice gfx_passthru rdm_strategy pvcalls virtio dt_passthrough_nodes"),
        (Numa, "numa_placement vnuma"),
        (Screens, "vfb vnc vnclisten vncpasswd vncdisplay vncunused sdl opengl keymap spice spiceport spicehost "
            + "spicetls_port spicedisable_ticketing spicepasswd spiceagent_mouse spicevdagent spice_clipboard_sharing "
            + "spiceusbredirection spice_image_compression spice_streaming_video vga videoram stdvga nographic serial "
            + "channel vkb vdispl vsnd soundhw vuart vspi parallel monitor"),
        (Features, "cpuid cpuid_policy viridian tsc_mode timer_mode localtime rtc_timeoffset hpet vpt_align vpmu nx xsave "
            + "mca_caps mmio_hole msr_relaxed vmtrace_buf_kb vmware_port vmware_hwver ms_vm_genid pvh pvshim pvshim_path "
            + "pvshim_cmdline pvshim_extra invtsc hvm_emulated_unplug xen_platform_pci dm_restrict bus_lock_threshold"),
        (Emulator, "device_model_version device_model_override device_model_stubdomain_override device_model_user "
            + "device_model_args device_model_args_pv device_model_args_hvm device_model_stubdomain_seclabel stubdomain_kernel "
            + "stubdomain_ramdisk stubdomain_cmdline stubdomain_memory device_model fda fdb vtpm p9 vdevices colo_proxy_script"),
    }.SelectMany(group => group.Item2.Split(' ').Select(key => (Key: key, Why: group.Item1)))
        .DistinctBy(pair => pair.Key)
        .ToDictionary(pair => pair.Key, pair => pair.Why, StringComparer.Ordinal);

    /// <summary>Whether xl has this key.</summary>
    public static bool IsKnown(string key) =>
        Modelled.Contains(key) || Reasons.ContainsKey(key) || OfArm.Contains(key, StringComparer.Ordinal);

    /// <summary>Why the model leaves the key out: the rest of a sentence.</summary>
    public static string WhyNot(string key) => Reasons.GetValueOrDefault(key, "the model has no equivalent");
}
