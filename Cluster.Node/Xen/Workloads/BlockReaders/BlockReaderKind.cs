using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Workloads.BlockReaders;

internal static class BlockReaderKind
{
    private static readonly Duration Hour = 3_600.Seconds;

    public static readonly WorkloadKind Kind = new WorkloadKind<BlockReaderSpec>(
        "block-reader",
        new Settings<BlockReaderSpec>(
            "block-reader", new(1, 4_096, 0, 0.Ns, 20.Us), "keeps a number of disk requests under way")
            .Count(
                "depth", spec => spec.Depth, (spec, value) => spec with { Depth = value }, 1, 256, "requests under way")
            .Size(
                "size",
                spec => spec.Bytes,
                (spec, value) => spec with { Bytes = value },
                512,
                1_048_576,
                "of a request")
            .Quantity(
                "writes",
                UnitText.Share,
                spec => spec.WritePercent,
                (spec, value) => spec with { WritePercent = value },
                0,
                100,
                "share of the requests that write")
            .Time(
                "think-time",
                spec => spec.ThinkTime,
                (spec, value) => spec with { ThinkTime = value },
                0.Ns,
                Hour,
                "before the next request of the same slot, mean")
            .Time(
                "cpu-time",
                spec => spec.CpuTime,
                (spec, value) => spec with { CpuTime = value },
                0.Ns,
                Hour,
                "spent on each completed request"))
    {
        Application = (spec, site) => new BlockReader(spec, site.Seat, site.Disk, site.Place, site.Alike),
    };
}
