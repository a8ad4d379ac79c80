using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;

namespace ActorXen.Studies;

/// <summary>Takes measures of all racks from those of a sample.</summary>
/// <remarks>
/// Each sampled rack is counted as often as it stands for others, so that every measure is taken as from the whole:
/// percentiles and means have the weights of their kinds, and sums are those of all racks. How far that may be from the
/// whole is estimated from groups that each have one sampled rack of every kind (random groups), with the finite
/// population correction (Wolter, Introduction to Variance Estimation, 2nd ed. 2007, chapter 2).
/// </remarks>
internal sealed class SampleView
{
    private readonly RackSample _sample;
    private readonly IReadOnlyList<(HostDirectory Host, RunReport Report)> _hosts;
    private readonly SubjectView _asRun;
    private readonly SubjectView _whole;
    private readonly IReadOnlyList<SubjectView> _groups;

    /// <param name="hosts">Those that were run.</param>
    /// <param name="reports">One of each.</param>
    public SampleView(RackSample sample, IReadOnlyList<HostDirectory> hosts, IReadOnlyList<RunReport> reports)
    {
        (_sample, _hosts) = (sample, [.. hosts.Zip(reports)]);
        _asRun = With(_ => 1);
        _whole = With(sample.StandsFor);
        _groups =
        [
            .. Enumerable.Range(0, sample.Groups).Select(group => With(rack => sample.StandsForIn(group, rack))),
        ];
    }

    /// <returns>null if what was run has too few observations: counting them several times adds none.</returns>
    public double? ValueOf(Measure measure) => measure.Of(_asRun) is null ? null : measure.Of(_whole);

    /// <summary>The standard error of the value as an estimate for all racks with the same seed.</summary>
    /// <returns>0 if all racks were run; null if a group has too few observations to tell.</returns>
    public double? ErrorOf(Measure measure)
    {
        if (_groups.Count == 0) return 0;
        List<double> values = [.. _groups.Select(measure.Of).OfType<double>()];
        return values.Count < _groups.Count || values.Count < 2 ? null : StandardError(values, _sample.Share);
    }

    /// <param name="groups">What each group says, two or more.</param>
    /// <param name="share">The part of the population that all groups together are.</param>
    internal static double StandardError(IReadOnlyList<double> groups, double share)
    {
        var mean = groups.Average();
        var variance = groups.Sum(value => (value - mean) * (value - mean)) / (groups.Count - 1);
        return Math.Sqrt((1 - share) * variance / groups.Count);
    }

    private SubjectView With(Func<int, int> standsFor)
    {
        var shown = _hosts.Select(one => (one.Host, one.Report, Times: standsFor(one.Host.Rack)))
            .Where(one => one.Times > 0).ToList();
        var report = _hosts[0].Report with
        {
            Hosts = [.. shown.SelectMany(one => one.Report.Hosts.Select(row => Times(row, one.Times)))],
            Domains = [.. shown.SelectMany(one => one.Report.Domains.Select(row => Times(row, one.Times)))],
            Lines = [.. shown.SelectMany(one => one.Report.Lines.Select(line => Times(line, one.Times)))],
            Losses =
            [
                .. shown.SelectMany(one =>
                    one.Report.Losses.Select(loss => loss with { Count = loss.Count * one.Times })),
            ],
        };
        return new(report, [.. shown.Select(one => one.Host)]);
    }

    private static HostRow Times(HostRow row, int times) =>
        row with { Pcpus = row.Pcpus * times, Tally = Times(row.Tally, times) };

    private static DomainRow Times(DomainRow row, int times) =>
        row with { Vcpus = row.Vcpus * times, Tally = Times(row.Tally, times) };

    private static Tally Times(Tally tally, int times) => times == 1 ? tally : tally.Times(times);
}
