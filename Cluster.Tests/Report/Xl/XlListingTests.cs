using System.Text.Json;
using ActorXen.Messages;
using ActorXen.Report.Xl;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Rtds;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Report.Xl;

public sealed class XlListingTests
{
    private static readonly HostSpec Alpha = Specs.Host(0, 0, 2, Specs.Guest(1, "web", 2) with
    {
        Weight = 512,
        Cap = 150,
        HardAffinity = PcpuSet.FirstOf(2),
        Pinned = true,
        SoftAffinity = PcpuSet.Of(1),
        Extras = Extras.None.With(new RtdsSpec(10.Ms, 2_500.Us, false)),
    }) with
    { Name = "alpha" };

    [Fact]
    public void The_domains_read_as_reviewed() =>
        Golden.Matches("reports/xl-list.txt", XlText.Domains(Listing(995.Ms)));

    [Fact]
    public void The_vcpus_read_as_reviewed() =>
        Golden.Matches("reports/xl-vcpu-list.txt", XlText.Vcpus(Listing(995.Ms)));

    [Fact]
    public void The_weights_read_as_reviewed() => Golden.Matches(
        "reports/xl-sched-credit2.txt", XlText.Shares(Listing(995.Ms), Listing(995.Ms).Pools[0], Policy("credit2")));

    [Fact]
    public void The_reservations_read_as_reviewed() => Golden.Matches(
        "reports/xl-sched-rtds.txt", XlText.Shares(Listing(995.Ms), Listing(995.Ms).Pools[0], Policy("rtds")));

    [Fact]
    public void Pools_read_as_reviewed_at_any_moment()
    {
        var host = Alpha with
        {
            Pool = Alpha.Pool with { Cpus = PcpuSet.Of(0) },
            OtherPools = [new("rtds", new Dictionary<string, long>()) { Name = "rt", Cpus = PcpuSet.Of(1) }],
            Domains = [Alpha.Domains[0], (Alpha.Domains[1] with { Pinned = false, Pool = 1 }).With(Own)],
            Actions =
            [
                new SetRtds(VirtualTime.Zero + 500.Ms, new(1), 0, new(20.Ms, 3.Ms, false)),
                new MoveDomain(VirtualTime.Zero + 600.Ms, new(1), 0),
                new RemovePcpu(VirtualTime.Zero + 600.Ms, 1, PcpuSet.Of(1)),
                new AddPcpu(VirtualTime.Zero + 600.Ms, 0, PcpuSet.Of(1)),
            ],
        };
        var before = XlListing.Of(host, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + 599.Ms);
        var after = XlListing.Of(host, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + 995.Ms);

        Golden.Matches(
            "reports/xl-cpupools.txt",
            XlText.Pools(before) + XlText.PoolCpus(before)
                + XlText.Shares(before, before.Pools[1], Policy("rtds"), eachVcpu: true)
                + XlText.Shares(before, before.Pools[1], Policy("rtds"))
                + XlText.Shares(before, before.Pools[0], Policy("sedf"))
                + XlText.Pools(after) + XlText.PoolCpus(after));
        using var pools = JsonDocument.Parse(XlJson.Pools(after));
        Assert.Equal(
            [0, 1],
            pools.RootElement.GetProperty("pools")[0].GetProperty("cpus").EnumerateArray().Select(
                cpu => cpu.GetInt32()));
    }

    [Fact]
    public void Json_says_the_same()
    {
        var listing = Listing(995.Ms);

        using var vcpus = JsonDocument.Parse(XlJson.Vcpus(listing));
        using var domains = JsonDocument.Parse(XlJson.Domains(listing));
        using var weights = JsonDocument.Parse(XlJson.Shares(listing, listing.Pools, Policy("credit2")));
        using var reservations = JsonDocument.Parse(XlJson.Shares(listing, listing.Pools, Policy("rtds")));

        var web = vcpus.RootElement.GetProperty("vcpus").EnumerateArray().Single(
            row => row.GetProperty("id").GetInt32() == 1 && row.GetProperty("vcpu").GetInt32() == 0);
        Assert.Equal("-b-", web.GetProperty("state").GetString());
        Assert.Equal(1, web.GetProperty("cpu").GetInt32());
        Assert.Equal(JsonValueKind.Null, domains.RootElement.GetProperty("domains")[0].GetProperty("memory").ValueKind);
        Assert.Equal("1000us", weights.RootElement.GetProperty("ratelimit").GetString());
        Assert.Equal(2500, reservations.RootElement.GetProperty("domains")[1].GetProperty("budget_us").GetDouble());
    }

    [Fact]
    public void A_domain_runs_if_one_vcpu_does_and_is_blocked_if_all_are()
    {
        var host = new SmallHost().At(1.Us, SchedulingFacts.RunstateChanged, 1, 4, 0).At(
            1.Us, SchedulingFacts.VcpuDispatched, 1, 1, -1)
            .At(1.Us, SchedulingFacts.RunstateChanged, 2, 4, 2);
        Assert.Equal(("r-----", 2), StateOfWeb(host));

        host.At(2.Us, SchedulingFacts.RunstateChanged, 1, 0, 1);
        Assert.Equal(("------", 2), StateOfWeb(host));

        host.At(3.Us, SchedulingFacts.RunstateChanged, 1, 1, 2);
        Assert.Equal(("-b----", 2), StateOfWeb(host));
    }

    [Fact]
    public void A_vcpu_that_is_paused_or_parked_counts_and_one_that_is_down_does_not()
    {
        var host = new SmallHost().At(1.Us, SchedulingFacts.VcpuDispatched, 1, 1, -1)
            .At(1.Us, SchedulingFacts.RunstateChanged, 1, SchedulingFacts.Down, SchedulingFacts.Running)
            .At(2.Us, SchedulingFacts.RunstateChanged, 1, SchedulingFacts.Running, SchedulingFacts.Offline);

        Assert.Equal(("------", 1), StateOfWeb(host));
        var vcpus = XlListing.Of(Alpha, SmallHost.Directory, host.Book, VirtualTime.Zero + 5.Us).Vcpus;
        Assert.Equal([("---", (int?)1), ("--p", null)], vcpus.Where(vcpu => vcpu.Id == 1)
            .Select(vcpu => (vcpu.State, vcpu.Pcpu)));
    }

    [Fact]
    public void The_time_of_a_vcpu_that_still_runs_counts_up_to_the_moment()
    {
        var host = new SmallHost().At(1.Ms, SchedulingFacts.RunstateChanged, 1, 4, 0);

        var listing = XlListing.Of(Alpha, SmallHost.Directory, host.Book, VirtualTime.Zero + 5.Ms);

        Assert.Equal(0.004, listing.Domains[1].CpuSeconds, 9);
    }

    /// <summary>With an exception for the second vCPU.</summary>
    private static RtdsSpec Own => Alpha.Domains[1].Of<RtdsSpec>() with { Vcpus = [new(1, new(5.Ms, 1.Ms, true))] };

    private static IPolicySettings Policy(string name) =>
        XenPolicies.Instance.PolicySettings.Single(policy => policy.Name == name);

    private static (string, int) StateOfWeb(SmallHost host)
    {
        var web = XlListing.Of(Alpha, SmallHost.Directory, host.Book, VirtualTime.Zero + 5.Us).Domains[1];
        return (web.State, web.Vcpus);
    }

    private static XlListing Listing(Duration at) =>
        XlListing.Of(Alpha, SmallHost.Directory, SmallHost.Busy().Book, VirtualTime.Zero + at);
}
