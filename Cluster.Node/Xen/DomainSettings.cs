using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Guests;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen;

/// <summary>Keys of a guest, except those of policies, interfaces, disks and workloads.</summary>
internal static class DomainSettings
{
    private const int UsualChannels = 1_023;

    private static readonly EventAbiKind _usualAbi = Mechanisms.EventAbis[0];

    private static readonly DomainSpec _default = new(
        0, "", GuestKind.Pvh, 1, DomainSpec.UsualWeight, 0, PcpuSet.All, PcpuSet.All, _usualAbi.Abi, UsualChannels,
        KernelSettings.Default, [], "");

    private static int MostChannels => Mechanisms.EventAbis.Max(kind => kind.PortLimit);

    /// <summary>dom0 before anything is read: a vCPU for each pCPU of its pool, and all event channels.</summary>
    /// <param name="pcpus">The pCPUs of its pool.</param>
    public static DomainSpec Dom0On(PcpuSet pcpus) => _default with
    {
        Kind = GuestKind.Pv,
        Vcpus = Math.Min(pcpus.Count, DomainSpec.MostVcpus),
        MaxEventChannels = MostChannels - 1,
    };

    public static Settings<DomainSpec> Own() => new Settings<DomainSpec>(
        "domain",
        _default,
        "a guest; dom0 is pv, has a vCPU for each pCPU of its pool, and all event channels unless it says otherwise")
        .Count(
            "vcpus", domain => domain.Vcpus, (domain, value) => domain with { Vcpus = value }, 1, DomainSpec.MostVcpus,
            "that are up at the start")
        .Quantity(
            "memory", UnitText.Memory, domain => domain.Mebibytes, (domain, value) => domain with { Mebibytes = value },
            16, 16 << 20, "of the host's; nothing but room for domains depends on it")
        .Count(
            "weight", domain => domain.Weight, (domain, value) => domain with { Weight = value }, 1,
            DomainSpec.MostWeight, "share of contended pCPUs, relative to the other domains of the pool")
        .Quantity(
            "cap", UnitText.Share, domain => domain.Cap, (domain, value) => domain with { Cap = value }, 0,
            DomainSpec.MostCap, "of one pCPU, at most 100% for each vCPU: 150% is one and a half; 0% is none")
        .Pool(
            "pool", domain => domain.Pool, (domain, value) => domain with { Pool = value },
            "in which it begins; dom0 is in the first")
        .Affinity(
            "cpus", domain => (domain.HardAffinity, domain.HardOfVcpus),
            (domain, all, each) => domain with { HardAffinity = all, HardOfVcpus = each },
            "where its vCPUs may run, within the pool")
        .Affinity(
            "soft-cpus", domain => (domain.SoftAffinity, domain.SoftOfVcpus),
            (domain, all, each) => domain with { SoftAffinity = all, SoftOfVcpus = each },
            "where they prefer to run")
        .Flag(
            "pinned", domain => domain.Pinned, (domain, value) => domain with { Pinned = value },
            "vCPU i on the i-th pCPU of cpus only")
        .Choice(
            "events", domain => domain.Abi, (domain, value) => domain with { Abi = value },
            "its event-channel interface", [.. Mechanisms.EventAbis.Select(kind => (kind.Word, kind.Abi))])
        .Count(
            "max-event-channels", domain => domain.MaxEventChannels,
            (domain, value) => domain with { MaxEventChannels = value }, 1, MostChannels,
            "that the toolstack allows it")
        .DefaultsTo(domain => Math.Min(domain.MaxEventChannels, PortLimitOf(domain) - 1), Words(UsualChannels))
        .AtMost(domain => PortLimitOf(domain), string.Join(
            ", ", Mechanisms.EventAbis.Select(kind => $"{Words(kind.PortLimit)} under {kind.Word}")))
        .Choice(
            "kind", domain => domain.Kind, (domain, kind) => domain with { Kind = kind },
            "how it enters the hypervisor and gets events",
            [.. Mechanisms.GuestEntries.Select(entry => (entry.Word, entry.Kind))])
        .Choice(
            "upcall", domain => domain.Upcall, (domain, value) => domain with { Upcall = value },
            "how its events arrive: by its callback, or by a vector of each vCPU's local APIC, which it must end",
            ("callback", UpcallRoute.Callback), ("vector", UpcallRoute.Vector))
        .Add(new MemoryNodesSetting())
        .Quantity(
            "memory-bound", UnitText.Share, domain => domain.MemoryBound,
            (domain, value) => domain with { MemoryBound = value }, 0, 100,
            "of its run time beside its memory, waiting for it: longer at another socket, where the machine has numa")
        .Count(
            "max-vcpus", domain => domain.AllVcpus,
            (domain, most) => domain with { MaxVcpus = most == domain.Vcpus ? 0 : most }, 1, DomainSpec.MostVcpus,
            "with those that are offline until vcpu-up; tasks are placed on them from the first instant on")
        .DefaultsTo(domain => domain.Vcpus, "vcpus")
        .Part(
            "kernel", KernelSettings.Keys, domain => domain.Kernel, (domain, part) => domain with { Kernel = part },
            "its kernel")
        .Rule(domain => domain.Upcall == UpcallRoute.Callback || domain.Kind != GuestKind.Pv ? null : new(
            "upcall", "A PV guest has no local APIC.", "Write upcall = callback, or kind = pvh."))
        .Rule(CapIsUsable)
        .Rule(CanRunInItsPool)
        .Rule(AffinitiesHaveVcpus)
        .Rule(PinnedOnce)
        .Rule(PinnedVcpusHavePcpus)
        .Rule(AllVcpusExist)
        .Rule(AllVcpusHavePcpus)
        .Rule(AllVcpusHaveChannels);

    private static SettingProblem? CapIsUsable(DomainSpec domain) => domain.Cap <= 100 * domain.Vcpus ? null : new(
        "cap",
        $"A cap of {domain.Cap}% is more than {(domain.Vcpus == 1 ? "one vCPU" : $"{domain.Vcpus} vCPUs")} can use.",
        $"Write at most {100 * domain.Vcpus}%, or 0 for none.");

    private static SettingProblem? CanRunInItsPool(DomainSpec domain, ISurroundings surroundings)
    {
        var pool = surroundings.PcpusOf(domain.Pool);
        if (pool.IsEmpty) return new(
            "pool", $"Pool \"{surroundings.Pools[domain.Pool].Name}\" has no pCPUs at the start.",
            "Begin in another pool, and move by cpupool-migrate once it has some; or give it cpus.");
        IEnumerable<PcpuSet> sets = domain.HardOfVcpus.Count == 0 ? [domain.HardAffinity] : domain.HardOfVcpus;
        var outside = sets.Where(set => !set.Overlaps(pool)).ToList();
        return outside.Count == 0 ? null : new(
            "cpus", $"None of {outside[0]} is in pool \"{surroundings.Pools[domain.Pool].Name}\".",
            $"It has {pool}; or choose another pool.");
    }

    private static SettingProblem? AffinitiesHaveVcpus(DomainSpec domain)
    {
        var (hard, soft) = (domain.HardOfVcpus.Count, domain.SoftOfVcpus.Count);
        return Math.Max(hard, soft) <= domain.AllVcpus ? null : new(
            hard > domain.AllVcpus ? "cpus" : "soft-cpus",
            $"The list has {Math.Max(hard, soft)} entries for {domain.AllVcpus} vCPUs.",
            $"Write at most {domain.AllVcpus}, or more vcpus.");
    }

    private static SettingProblem? PinnedOnce(DomainSpec domain) =>
        domain.Pinned && domain.HardOfVcpus.Count > 0
            ? new(
                "pinned", "cpus says for each vCPU already where it runs.", "Remove pinned, or write one set of cpus.")
            : null;

    private static SettingProblem? PinnedVcpusHavePcpus(DomainSpec domain, ISurroundings surroundings)
    {
        var places = PlacesOf(domain, surroundings);
        return domain.Vcpus <= places || places == 0 ? null : new(
            "pinned",
            $"{domain.Vcpus} vCPUs are pinned one-to-one to {places} pCPUs.",
            $"Write vcpus = {places}, or pinned = false, or give the host {domain.Vcpus} pCPUs.");
    }

    private static SettingProblem? AllVcpusExist(DomainSpec domain) =>
        domain.MaxVcpus == 0 || domain.MaxVcpus >= domain.Vcpus ? null : new(
            "max-vcpus",
            $"{domain.MaxVcpus} is less than the {domain.Vcpus} vCPUs that are up at the start.",
            $"Write at least {domain.Vcpus}, or leave this out.");

    private static SettingProblem? AllVcpusHavePcpus(DomainSpec domain, ISurroundings surroundings)
    {
        var places = PlacesOf(domain, surroundings);
        return domain.MaxVcpus <= places || domain.Vcpus > places ? null : new(
            "max-vcpus",
            $"{domain.MaxVcpus} vCPUs are pinned one-to-one to {places} pCPUs.",
            $"Write at most {places}, or pinned = false.");
    }

    /// <summary>A timer and a rescheduling IPI for each vCPU; interfaces, disks and workloads bind more.</summary>
    private static SettingProblem? AllVcpusHaveChannels(DomainSpec domain) =>
        domain.MaxEventChannels >= 2 * domain.AllVcpus ? null : new(
            "max-event-channels",
            $"{domain.MaxEventChannels} is less than the {2 * domain.AllVcpus} that {domain.AllVcpus} vCPUs need.",
            $"Write at least {2 * domain.AllVcpus}, and more for interfaces, disks and workloads.");

    /// <summary>The number of vCPUs that can have a pCPU of their own; no limit unless they are pinned.</summary>
    private static int PlacesOf(DomainSpec domain, ISurroundings surroundings) =>
        domain.Pinned ? (domain.HardAffinity & surroundings.PcpusOf(domain.Pool)).Count : int.MaxValue;

    private static int PortLimitOf(DomainSpec domain) => Mechanisms.EventAbiOf(domain.Abi).PortLimit;

    private static string Words(int number) => number.ToString(CultureInfo.InvariantCulture);
}
