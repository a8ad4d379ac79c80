using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Scenarios;

/// <summary>Reads what single policies know of a domain: reservations of rtds and sedf, the warp of bvt.</summary>
internal static class ReservationReader
{
    /// <summary>For the whole domain, and for those of its vCPUs that have their own.</summary>
    public static (RtdsSpec Whole, IReadOnlyList<VcpuRtdsSpec> Own) Rtds(Section section, int vcpus)
    {
        var own = section.Objects("vcpus").Select(one => VcpuRtds(one, vcpus)).OrderBy(one => one.Vcpu).ToList();
        var twice = own.GroupBy(one => one.Vcpu).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) section.Report("vcpus", $"vCPU {twice.Key} has two reservations.", "Keep one.");
        return (Rtds(section), own);
    }

    /// <summary>Period, budget and extratime; with all that was read before it is the whole section.</summary>
    public static RtdsSpec Rtds(Section section)
    {
        var usual = RtdsSpec.Default;
        var reservation = new RtdsSpec(
            section.Time("period", usual.Period, RtdsSpec.Least, RtdsSpec.Most),
            section.Time("budget", usual.Budget, RtdsSpec.Least, RtdsSpec.Most),
            section.Flag("extratime", usual.ExtraTime));
        section.RefuseOtherKeys();
        if (reservation.IsLegal) return reservation;
        var period = UnitText.Write(reservation.Period);
        section.Report(
            "budget",
            $"A budget of {UnitText.Write(reservation.Budget)} is more than its period of {period}.",
            $"Write at most budget = {period}.");
        return usual;
    }

    public static SedfSpec Sedf(Section section)
    {
        // A stored scenario writes them out: 0 stands for none.
        var (hasPeriod, hasSlice) = (IsSet(section, "period"), IsSet(section, "slice"));
        var period = hasPeriod ? section.Time("period", SedfSpec.LongestPeriod, SedfSpec.ShortestPeriod, SedfSpec.LongestPeriod) : Duration.Zero;
        var slice = hasSlice ? section.Time("slice", SedfSpec.ShortestSlice, SedfSpec.ShortestSlice, SedfSpec.LongestPeriod) : Duration.Zero;
        var extra = section.Flag("extratime", true);
        section.RefuseOtherKeys();
        var reservation = new SedfSpec(period, slice, extra);
        if (reservation.IsLegal) return reservation;
        if (hasPeriod && hasSlice) section.Report(
            "slice", $"A slice of {UnitText.Write(slice)} is more than its period of {UnitText.Write(period)}.", $"Write at most slice = {UnitText.Write(period)}.");
        else section.Report(
            hasPeriod ? "slice" : "period", $"A {(hasPeriod ? "period" : "slice")} alone reserves nothing.", "Write period = 20ms and slice = 5ms, or neither.");
        return SedfSpec.Default with { ExtraTime = extra };
    }

    public static BvtWarpSpec Warp(Section section)
    {
        var usual = BvtWarpSpec.Default;
        var warp = new BvtWarpSpec(
            section.Flag("warp", usual.IsOn),
            section.Quantity("warp-value", UnitText.Plain, usual.Value, 0, BvtWarpSpec.MostValue),
            section.Time("warp-limit", usual.Limit, Duration.Zero, BvtWarpSpec.MostTime),
            section.Time("unwarp-time", usual.Pause, Duration.Zero, BvtWarpSpec.MostTime));
        section.RefuseOtherKeys();
        return warp;
    }

    public static string Write(RtdsSpec rtds) =>
        $"period = {UnitText.Write(rtds.Period)}, budget = {UnitText.Write(rtds.Budget)}, extratime = {Flag(rtds.ExtraTime)}";

    public static string Write(SedfSpec sedf) =>
        $"{{ period = {UnitText.Write(sedf.Period)}, slice = {UnitText.Write(sedf.Slice)}, extratime = {Flag(sedf.ExtraTime)} }}";

    public static string Write(BvtWarpSpec warp) =>
        $"{{ warp = {Flag(warp.IsOn)}, warp-value = {warp.Value}, warp-limit = {UnitText.Write(warp.Limit)}, unwarp-time = {UnitText.Write(warp.Pause)} }}";

    private static VcpuRtdsSpec VcpuRtds(Section section, int vcpus)
    {
        if (!section.Has("vcpu")) section.Report("vcpu", "The reservation names no vCPU.", "Write vcpu = 0.");
        var vcpu = section.Count("vcpu", 0, 0, 127);
        if (vcpu >= vcpus)
            section.Report("vcpu", $"There is no vCPU {vcpu}.", $"Write at most {vcpus - 1}; they are numbered from 0.");
        return new(vcpu, Rtds(section));
    }

    private static bool IsSet(Section section, string key) => section.Text(key) is { } text && text.Trim() is not ("0" or "0ns");

    private static string Flag(bool value) => value ? "true" : "false";
}
