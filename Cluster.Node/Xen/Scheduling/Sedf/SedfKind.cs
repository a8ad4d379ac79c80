using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;
using ActorXen.Xen.Scheduling.Core;

namespace ActorXen.Xen.Scheduling.Sedf;

/// <summary>Declares sedf: the reservation of a guest, <c>xl sched-sedf</c>.</summary>
internal static class SedfKind
{
    private static readonly Settings<SedfSpec> _reservation =
        new Settings<SedfSpec>("sedf", SedfSpec.Default, "what sedf reserves for each vCPU of a guest")
            .Time(
                "period", spec => spec.Period, (spec, value) => spec with { Period = value },
                SedfSpec.ShortestPeriod, SedfSpec.LongestPeriod,
                "of the reservation; 0 for none, and the weight decides").OrZero()
            .Time(
                "slice", spec => spec.Slice, (spec, value) => spec with { Slice = value },
                SedfSpec.ShortestSlice, SedfSpec.LongestPeriod, "run time in each period; 0 for none").OrZero()
            .Flag(
                "extratime", spec => spec.ExtraTime, (spec, value) => spec with { ExtraTime = value },
                "may use time that no other vCPU claims; off without a reservation: real-time by weight")
            .Rule(TooLong)
            .Rule(Alone);

    public static readonly PolicyKind Kind = new(
        "sedf", [], (_, occupancy, services) => new SedfPolicy(occupancy, services))
    {
        IgnoresCaps = true,
        Domain = [PolicySection.OfDomain("sedf", _reservation, "what sedf reserves for each of its vCPUs")],
        Listing = new(
            Time("Period", "period_us", spec => spec.Period),
            Time("Slice", "slice_us", spec => spec.Slice),
            new("Latency", 7, (_, _) => "-"),
            new(
                "Extra", 5, (domain, _) => Of(domain).ExtraTime ? "1" : "0",
                "extratime", (domain, _) => Of(domain).ExtraTime),
            ListedColumn.Weight)
        {
            Legend = "Period and Slice: ms; 0 is no reservation. Latency is not modelled.",
        },
    };

    private static SettingProblem? TooLong(SedfSpec spec) =>
        spec.Period == Duration.Zero || spec.Slice <= spec.Period ? null : new(
            "slice",
            $"A slice of {UnitText.Write(spec.Slice)} is more than its period of {UnitText.Write(spec.Period)}.",
            $"Write at most slice = {UnitText.Write(spec.Period)}.");

    private static SettingProblem? Alone(SedfSpec spec)
    {
        var hasPeriod = spec.Period != Duration.Zero;
        return hasPeriod == (spec.Slice != Duration.Zero) ? null : new(
            hasPeriod ? "slice" : "period",
            $"A {(hasPeriod ? "period" : "slice")} alone reserves nothing.",
            "Write period = 20ms and slice = 5ms, or neither.");
    }

    /// <summary>Milliseconds in text, microseconds in JSON.</summary>
    private static ListedColumn Time(string title, string field, Func<SedfSpec, Duration> of) => new(
        title,
        6,
        (domain, _) => (of(Of(domain)).Nanoseconds / 1e6).ToString(CultureInfo.InvariantCulture),
        field,
        (domain, _) => of(Of(domain)).Nanoseconds / 1e3);

    /// <summary>All vCPUs of a domain have the same reservation.</summary>
    private static SedfSpec Of(DomainLedger domain) => domain.Of<SedfSpec>(0);
}
