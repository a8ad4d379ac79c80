using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Messages.Specs;

/// <summary>Hosts are weighed for placement by what their workloads declare.</summary>
public class HostLoadTests
{
    public static TheoryData<string> Words => [.. Given.Options.Catalogue.Workloads.Select(kind => kind.Word)];

    [Theory, MemberData(nameof(Words))]
    public void Every_workload_makes_its_host_heavier(string word)
    {
        var kind = Given.Options.Catalogue.Workloads.First(known => known.Word == word);
        var host = RichScenario.Of(1).Hosts[0];
        var idle = host.Domains[1] with { Workloads = [] };
        var busy = idle with { Workloads = [kind.Usual(idle.Vcpus)] };

        // By default only other guests ask a server: it is weighed by its clients.
        if (busy.Workloads[0].Network == NetworkRole.Answers)
            busy = idle with { Workloads = [new RequestServerSpec(1_000, 64, 64, 50.Us, 100)] };

        Assert.True(HostLoad.Of(host with { Domains = [busy] }) > HostLoad.Of(host with { Domains = [idle] }));
    }

    [Fact]
    public void An_empty_host_weighs_something() =>
        Assert.True(HostLoad.Of(RichScenario.Of(1).Hosts[0] with { Domains = [] }) > 0);
}
