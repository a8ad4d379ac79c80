using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Results;

public sealed class TopSightTests
{
    private static readonly VirtualTime _end = VirtualTime.Zero + 1.Seconds;
    private static readonly VirtualTime _before = VirtualTime.Zero + 999.Ms;

    [Fact]
    public void Another_node_reads_what_one_wrote()
    {
        var sight = Of(SmallHost.Directory, new("", ""));
        var bytes = new StateWriter();

        sight.Write(bytes);
        var read = TopSight.Read(new(bytes.ToArray()));

        Assert.Equal(sight with { Rows = [] }, read with { Rows = [] });
        Assert.Equal(sight.Rows, read.Rows);
        Assert.True(read.Rows[0] is { Ran: > 0, Received: > 0, RingFull: 1 }, $"{read.Rows[0]}");
    }

    [Fact]
    public void The_hosts_of_several_nodes_are_one_table_busiest_first()
    {
        var (alpha, beta) = (Of(SmallHost.Directory, new("", "")), Of(SmallHost.Named(0, "beta"), new("", "web")));

        var joined = TopSight.Join([beta with { At = _before }, alpha])!;

        Assert.Null(TopSight.Join([]));
        Assert.Equal((2, 4, 3, _before), (joined.Hosts, joined.Pcpus, joined.Domains, joined.At));
        Assert.Equal(["alpha/web", "beta/web", "alpha/dom0"], joined.Rows.Select(row => row.Name));
    }

    [Fact]
    public void A_host_without_a_wanted_domain_does_not_count() =>
        Assert.Equal((0, 0, 0), Of(SmallHost.Directory, new("", "db")) is var none
            ? (none.Hosts, none.Pcpus, none.Rows.Count)
            : default);

    private static TopSight Of(HostDirectory host, DomainPattern wanted)
    {
        var shelf = new CounterShelf();
        shelf.Put(host, SmallHost.Busy(host).Book);
        return TopSight.Of([ViewedParts.Alpha], shelf, _end, wanted);
    }
}
