using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Results;
using ActorXen.Report.Views;

namespace ActorXen.Tests.Report.Views;

public sealed class TopWatchTests
{
    [Fact]
    public void Shares_are_of_the_time_since_the_last_look_and_sums_since_the_run_began()
    {
        var watch = new TopWatch();
        var first = At(VirtualTime.Zero + 400.Ms, ran: 100.Ms);

        var one = Row(watch.Next(first, 10));
        var two = Row(watch.Next(At(VirtualTime.Zero + 500.Ms, ran: 190.Ms), 10));

        Assert.Equal((0.1, 0.25), one);
        Assert.Equal((0.19, 0.9), two);
        Assert.Equal(VirtualTime.Zero + 500.Ms, watch.At);
    }

    [Fact]
    public void The_busiest_of_the_last_moment_come_first()
    {
        var watch = new TopWatch();
        watch.Next(new(VirtualTime.Zero + 1.Ms, 1, 2, 2, [Of("a/old", 900), Of("a/new", 0)]), 10);

        var table = watch.Next(new(VirtualTime.Zero + 2.Ms, 1, 2, 2, [Of("a/old", 901), Of("a/new", 500)]), 1).Table;

        Assert.Equal("a/new", Assert.Single(table.Rows)[0]);
        Assert.StartsWith("a from 1 ms to 2 ms: 2 domains: 0 running", table.Title, StringComparison.Ordinal);
        Assert.Equal("", table.Legend);
    }

    [Fact]
    public void A_first_look_is_of_all_that_was()
    {
        var table = new TopWatch().Next(At(VirtualTime.Zero + 400.Ms, 1.Ms), 10).Table;

        Assert.StartsWith("alpha up to 400 ms: 1 domains", table.Title, StringComparison.Ordinal);
    }

    private static TopSight At(VirtualTime at, Duration ran) => new(at, 1, 2, 1, [Of("alpha/web", ran.Nanoseconds)]);

    private static TopRow Of(string name, long ran) => new(name, "--b---", 2, 1, 0)
    {
        Mebibytes = 1_024,
        HostMebibytes = 0,
        Ran = ran,
        Sent = 0,
        Received = 0,
        RingFull = 0,
        Reads = 0,
        Writes = 0,
        SectorsRead = 0,
        SectorsWritten = 0,
    };

    private static (double Seconds, double Share) Row(ViewAnswer answer)
    {
        var row = JsonDocument.Parse(answer.Json).RootElement.GetProperty("domains")[0];
        return (row.GetProperty("cpu_seconds").GetDouble(), row.GetProperty("cpu").GetDouble());
    }
}
