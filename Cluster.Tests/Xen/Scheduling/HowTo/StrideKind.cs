using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Stride;

/// <summary>Declares stride: the quantum of a pool, and how many of them a guest's vCPU has at a stretch.</summary>
internal static class StrideKind
{
    private static readonly Settings<StrideSpec> _keys =
        new Settings<StrideSpec>("stride", StrideSpec.Default, "how stride runs a guest").Count(
            "quanta", spec => spec.Quanta, (spec, value) => spec with { Quanta = value }, 1, StrideSpec.Most,
            "so many quanta at a stretch");

    public static readonly PolicyKind Kind = new("stride", [StridePolicy.Quantum], (value, occupancy, services) =>
        new StridePolicy(new(value("quantum_us") * 1_000), occupancy, services))
    {
        Domain = [PolicySection.OfDomain("stride", _keys, "how stride runs it")],
    };
}

/// <param name="Quanta">1 to <see cref="Most"/>.</param>
internal sealed record StrideSpec(int Quanta) : IExtra<StrideSpec>
{
    public const int Most = 100;

    public static StrideSpec Default { get; } = new(1);
}
