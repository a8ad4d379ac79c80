using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class SpotViewTests
{
    private static readonly SpotView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_odd_host_comes_first_as_reviewed(int width) =>
        Golden.Matches($"reports/views/spot-{width}.txt", View.Read(Fleet(odd: 3)).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/spot.json", View.Read(Fleet(odd: 3)).Json);

    [Fact]
    public void Where_all_are_alike_no_host_is_odd() =>
        Assert.Equal("no host is odd", View.Read(Fleet(odd: -1)).Table.Remainder);

    [Fact]
    public void Of_three_hosts_none_can_be_called_odd()
    {
        var fleet = Fleet(odd: 1);

        var answer = View.Read(fleet with { Hosts = [.. fleet.Hosts.Take(3)] });

        Assert.Equal("at least 4 hosts are needed to say which is odd", answer.Table.Remainder);
    }

    [Fact]
    public void One_host_is_not_hosts()
    {
        var fleet = Fleet(odd: 1);

        var answer = View.Read(fleet with { Hosts = [.. fleet.Hosts.Take(1)] });

        Assert.StartsWith("The odd among 1 host, ", answer.Table.ToString(120), StringComparison.Ordinal);
    }

    /// <param name="odd">Number of the host whose requests take four times as long; -1 for none.</param>
    private static ViewedPart Fleet(int odd) => new(
        VirtualTime.Zero, VirtualTime.Zero + 1_000.Ms,
        [
            .. Enumerable.Range(0, 6).Select(number =>
            {
                var directory = SmallHost.Named(number, $"host-{number}");
                var host = SmallHost.Busy(directory, number == odd ? 4 : 1);
                // A percentile of requests needs 500 of them.
                for (var request = 0; request < 600; request++)
                    host.At(999.Ms, WorkloadFacts.RequestCompleted, 1, (number == odd ? 4_000 : 1_000) * 100, 0);
                return new ViewedHost(
                    ViewedParts.Alpha with { Number = number, Name = $"host-{number}" }, directory,
                    host.Book.Read(VirtualTime.Zero + 1_000.Ms), host.Book.Places(), directory.Domains);
            }),
        ],
        int.MaxValue);
}
