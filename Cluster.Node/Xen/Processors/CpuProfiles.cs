using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>Generations of CPUs by what they do for guests (interrupts §12.1, calibration §1.2 and §2.2).</summary>
/// <remarks>
/// Cycles of an exit with its entry: Agesen, Mattson, Rugina, Sheldon, USENIX ATC 2012 (grade C). Of an EOI that exits:
/// xen-project/xen 77ec53b686 (grade A): 7,800 through the instruction emulator, 3,000 decoded by exit information.
/// k8: a null hypercall of 3,300 cycles (xen-project/xen f64b7618e1, grade A), less the 300 that its body takes in the
/// calibration of today. 0 leaves a figure to the calibration: for epyc none was found.
/// </remarks>
internal static class CpuProfiles
{
    /// <summary>From the oldest to the present, the default last.</summary>
    public static IReadOnlyList<CpuSpec> All { get; } =
    [
        new("none")
        {
            RunsHardwareGuests = false,
            TagsTlb = false,
            NestsPaging = false,
            VirtualisesApic = false,
            KeepsState = false,
        },
        BeforeTags("prescott-2005", 3_963),
        BeforeTags("merom-2006", 1_579),
        new("k8-2007")
        {
            ExitCycles = 3_000,
            EoiCycles = 7_800,
            NestsPaging = false,
            VirtualisesApic = false,
            KeepsState = false,
        },
        BeforeTags("penryn-2008", 1_266),
        new("nehalem-2009") { ExitCycles = 1_009, EoiCycles = 3_000, VirtualisesApic = false },
        new("westmere-2010") { ExitCycles = 761, EoiCycles = 3_000, VirtualisesApic = false },
        new("sandy-bridge-2011") { ExitCycles = 784, VirtualisesApic = false },
        new("epyc") { VirtualisesApic = false },
        Current,
    ];

    /// <summary>An Intel server of today: every help that there is, and the costs of the calibration.</summary>
    public static CpuSpec Current => new("current");

    public static CpuSpec Of(string profile) => All.First(spec => spec.Profile == profile);

    private static CpuSpec BeforeTags(string profile, int exitCycles) => new(profile)
    {
        ExitCycles = exitCycles,
        EoiCycles = 7_800,
        TagsTlb = false,
        NestsPaging = false,
        VirtualisesApic = false,
    };
}
