using ActorXen.Messages;
using ActorXen.Report.Results;

namespace ActorXen.Report.Views;

/// <summary>Looks at a run again and again, as xentop does: shares are of the time since the last look.</summary>
/// <remarks>The other figures are since the run began.</remarks>
public sealed class TopWatch
{
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);

    /// <summary>Virtual time of the latest look; zero before the first.</summary>
    public VirtualTime At { get; private set; } = VirtualTime.Zero;

    /// <param name="now">Later than the previous look.</param>
    /// <param name="mostRows">Of the table.</param>
    public ViewAnswer Next(TopSight now, int mostRows)
    {
        var since = At;
        var length = Math.Max(1, (now.At - since).Nanoseconds);
        List<TopView.Line> lines =
        [
            .. now.Rows.Select(row => new TopView.Line(row, row.Ran - _before.GetValueOrDefault(row.Name), length))
                .OrderByDescending(line => line.Ran),
        ];
        _before.Clear();
        foreach (var row in now.Rows) _before[row.Name] = row.Ran;
        At = now.At;
        var where = now.Hosts == 1 ? now.Rows[0].Name.Split('/')[0] : $"{now.Hosts} hosts";
        var part = since == VirtualTime.Zero ? $"up to {now.At}" : $"from {since} to {now.At}";
        return TopView.Of(now, since, $"{where} {part}", lines, mostRows);
    }
}
