using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report;

public sealed class XlListingTests
{
    private static readonly (string, string)[] Parameters = [("ratelimit", "1000us")];

    private static readonly HostSpec Alpha = Specs.Host(0, 0, 2, Specs.Guest(1, "web", 2) with
    {
        Weight = 512,
        Cap = 150,
        HardAffinity = PcpuSet.FirstOf(2),
        Pinned = true,
        SoftAffinity = PcpuSet.Of(1),
        Rtds = new RtdsSpec(10.Ms, 2_500.Us, false),
    }) with { Name = "alpha" };

    [Fact]
    public void The_domains_read_as_reviewed() => Golden.Matches("reports/xl-list.txt", XlText.Domains(Listing(995.Ms)));

    [Fact]
    public void The_vcpus_read_as_reviewed() => Golden.Matches("reports/xl-vcpu-list.txt", XlText.Vcpus(Listing(995.Ms)));

    [Fact]
    public void The_weights_read_as_reviewed() => Golden.Matches("reports/xl-sched-credit2.txt", XlText.Weights(Listing(995.Ms), Listing(995.Ms).Pools[0], Parameters));

    [Fact]
    public void The_reservations_read_as_reviewed() => Golden.Matches("reports/xl-sched-rtds.txt", XlText.Reservations(Listing(995.Ms), Listing(995.Ms).Pools[0]));

    [Fact]
    public void Pools_read_as_reviewed_at_any_moment()
    {
        var host = Alpha with
        {
            Pool = Alpha.Pool with { Cpus = PcpuSet.Of(0) },
            OtherPools = [new("rtds", new Dictionary<string, long>()) { Name = "rt", Cpus = PcpuSet.Of(1) }],
            Domains = [Alpha.Domains[0], Alpha.Domains[1] with { Pinned = false, VcpuRtds = [new(1, new(5.Ms, 1.Ms, true))], Pool = 1 }],
            Actions =
            [
                new(VirtualTime.Zero + 500.Ms, ToolstackVerb.SetReservation, new(1), 0, 0, PcpuSet.All, null) { Rtds = new(20.Ms, 3.Ms, false) },
                new(VirtualTime.Zero + 600.Ms, ToolstackVerb.MoveDomain, new(1), 0, 0, PcpuSet.All, null) { Pool = 0 },
                new(VirtualTime.Zero + 600.Ms, ToolstackVerb.RemovePcpu, default, 0, 0, PcpuSet.Of(1), null) { Pool = 1 },
                new(VirtualTime.Zero + 600.Ms, ToolstackVerb.AddPcpu, default, 0, 0, PcpuSet.Of(1), null) { Pool = 0 },
            ],
        };
        var before = XlListing.Of(host, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + 599.Ms);
        var after = XlListing.Of(host, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + 995.Ms);

        Golden.Matches(
            "reports/xl-cpupools.txt",
            XlText.Pools(before) + XlText.PoolCpus(before) + XlText.VcpuReservations(before, before.Pools[1])
                + XlText.Reservations(before, before.Pools[1]) + XlText.SedfReservations(before, before.Pools[0]) + XlText.Pools(after) + XlText.PoolCpus(after));
        using var pools = JsonDocument.Parse(XlJson.Pools(after));
        Assert.Equal([0, 1], pools.RootElement.GetProperty("pools")[0].GetProperty("cpus").EnumerateArray().Select(cpu => cpu.GetInt32()));
    }

    [Fact]
    public void Json_says_the_same()
    {
        var listing = Listing(995.Ms);

        using var vcpus = JsonDocument.Parse(XlJson.Vcpus(listing));
        using var domains = JsonDocument.Parse(XlJson.Domains(listing));
        using var weights = JsonDocument.Parse(XlJson.Weights(listing, listing.Pools, Parameters));
        using var reservations = JsonDocument.Parse(XlJson.Reservations(listing, listing.Pools));

        var web = vcpus.RootElement.GetProperty("vcpus").EnumerateArray().Single(row => row.GetProperty("id").GetInt32() == 1 && row.GetProperty("vcpu").GetInt32() == 0);
        Assert.Equal("-b-", web.GetProperty("state").GetString());
        Assert.Equal(1, web.GetProperty("cpu").GetInt32());
        Assert.Equal(JsonValueKind.Null, domains.RootElement.GetProperty("domains")[0].GetProperty("memory").ValueKind);
        Assert.Equal("1000us", weights.RootElement.GetProperty("ratelimit").GetString());
        Assert.Equal(2500, reservations.RootElement.GetProperty("domains")[1].GetProperty("budget_us").GetDouble());
    }

    [Fact]
    public void A_domain_runs_if_one_vcpu_does_and_is_blocked_if_all_are()
    {
        var host = new SmallHost().At(1.Us, SchedulingFacts.RunstateChanged, 1, 3, 0).At(
            1.Us, SchedulingFacts.VcpuDispatched, 1, 1, -1)
            .At(1.Us, SchedulingFacts.RunstateChanged, 2, 3, 2);
        Assert.Equal(("r-----", 2), StateOfWeb(host));

        host.At(2.Us, SchedulingFacts.RunstateChanged, 1, 0, 1);
        Assert.Equal(("------", 2), StateOfWeb(host));

        host.At(3.Us, SchedulingFacts.RunstateChanged, 1, 1, 2);
        Assert.Equal(("-b----", 2), StateOfWeb(host));
    }

    [Fact]
    public void The_time_of_a_vcpu_that_still_runs_counts_up_to_the_moment()
    {
        var host = new SmallHost().At(1.Ms, SchedulingFacts.RunstateChanged, 1, 3, 0);

        var listing = XlListing.Of(Alpha, SmallHost.Directory, host.Book, VirtualTime.Zero + 5.Ms);

        Assert.Equal(0.004, listing.Domains[1].CpuSeconds, 9);
    }

    private static (string, int) StateOfWeb(SmallHost host)
    {
        var web = XlListing.Of(Alpha, SmallHost.Directory, host.Book, VirtualTime.Zero + 5.Us).Domains[1];
        return (web.State, web.Vcpus);
    }

    private static XlListing Listing(Duration at) =>
        XlListing.Of(Alpha, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + at);
}
