using System.Globalization;
using ActorXen.Messages;

namespace ActorXen.Studies;

/// <summary>Says what is full when a criterion breaks.</summary>
public static class Evidence
{
    private const double NearlyFull = 0.9;
    private const double MuchWaiting = 0.05;

    private static readonly Measure _busy = MeasureText.Read("busy");
    private static readonly Measure _dom0 = MeasureText.Read("running(dom0)");
    private static readonly Measure _dom0Waits = MeasureText.Read("steal(dom0)");
    private static readonly Measure _steal = MeasureText.Read("steal");
    private static readonly Measure _losses = MeasureText.Read("loss");

    /// <summary>What to measure for it in a scenario.</summary>
    public static IReadOnlyList<Measure> MeasuresFor(RunSpec spec) =>
        [.. ((Measure[])[_busy, _dom0, _dom0Waits, _steal, _losses]).Where(measure => measure.IsIn(spec))];

    /// <summary>A sentence about the value that fails, beside the largest one that holds.</summary>
    public static string Of(CapacityResult result)
    {
        if (result.At(result.Fails) is not { Problem: null } fails) return "";
        var holds = result.At(result.Fits);
        // What the scenario has not was not measured.
        var measured = result.Study.Question.Measures.Select(measure => measure.Text).ToHashSet(StringComparer.Ordinal);
        double? In(PointResult? point, Measure measure) => measured.Contains(measure.Text)
            ? point?.Of(measure, result.Study.WarmUpEnd).Mean?.Mean
            : null;
        var causes = new List<string>();
        if (In(fails, _dom0) is >= NearlyFull and var dom0)
            causes.Add($"dom0's vCPUs run {Percent(dom0)} of the time: give it more vCPUs, or pin them");
        if (In(fails, _dom0Waits) is >= MuchWaiting and var waits)
            causes.Add($"dom0 waits for a pCPU {Percent(waits)} of its time: pin it, or raise its weight");
        if (In(fails, _busy) is >= NearlyFull and var busy) causes.Add($"the pCPUs are {Percent(busy)} busy");
        if (In(fails, _steal) is >= MuchWaiting and var steal)
            causes.Add($"the guests wait for a pCPU {Percent(steal)} of their time{Than(In(holds, _steal))}");
        if (In(fails, _losses) is > 0 and var lost && lost > 2 * (In(holds, _losses) ?? 0))
            causes.Add(string.Create(CultureInfo.InvariantCulture, $"{lost:0} requests or packets of a run are lost"));
        return causes.Count > 0
            ? string.Join("; ", causes)
            : Nothing(In(fails, _busy), In(fails, _dom0), result.Broken);
    }

    private static string Nothing(double? busy, double? dom0, IReadOnlyList<Limit> broken)
    {
        string[] parts =
        [
            .. busy is { } own ? (string[])[$"pCPUs {Percent(own)} busy"] : [],
            .. dom0 is { } other ? (string[])[$"dom0 running {Percent(other)} of its vCPUs' time"] : [],
        ];
        var what = $"nothing is full ({string.Join(", ", parts)})";
        // What is too little is not explained by waiting, nor what is no time.
        if (broken.Count > 0 && broken.All(limit => !limit.IsUpper)) return $"{what}: there is too little load for it";
        return broken.Count == 0 || broken.Any(limit => limit.Measure.Unit == "us")
            ? $"{what}: it waits in queues, which grow with the load"
            : what;
    }

    private static string Than(double? before) => before is { } own ? $", {Percent(own)} at the one that holds" : "";

    private static string Percent(double share) =>
        (100 * share).ToString(share < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
