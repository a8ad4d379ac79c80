using ActorXen.Messages;
using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

/// <summary>Affinities of single vCPUs in a scenario.</summary>
public sealed class VcpuAffinityTests
{
    [Fact]
    public void A_list_has_an_entry_for_each_of_the_first_vcpus()
    {
        var guest = Given.Good(Given.GuestWith(
            "vcpus = 3\nmax-vcpus = 4\ncpus = [ \"3\", \"0-1\" ]\nsoft-cpus = [ all, \"7\" ]")).Hosts[0].Domains[1];

        Assert.Equal(
            ["3", "0-1", "all", "all"],
            Enumerable.Range(0, 4).Select(vcpu => guest.HardAffinityOf(vcpu, PcpuSet.All).ToString()));
        Assert.Equal(
            ["all", "7", "all", "all"],
            Enumerable.Range(0, 4).Select(vcpu => guest.SoftAffinityOf(vcpu).ToString()));
    }

    [Fact]
    public void A_guest_takes_its_own_value_over_that_of_its_template()
    {
        var domains = Given.Good(
            $"guests {{ t {{ vcpus = 2, cpus = [ \"1\", \"0\" ] }} }}\n{Given.HostWith(
                "domains = [ { like = t, name = a }, { like = t, name = b, cpus = \"4-5\" } ]")}").Hosts[0].Domains;

        Assert.Equal("1", domains[1].HardAffinityOf(0, PcpuSet.All).ToString());
        Assert.Equal("4-5", domains[2].HardAffinityOf(0, PcpuSet.All).ToString());
    }

    [Fact]
    public void Lists_are_written_back()
    {
        var spec = Given.Good(Given.HostWith("""
            domains = [
              { name = a, vcpus = 2, cpus = [ "1", "0" ], soft-cpus = [ "2", "3" ] }
              { name = b, vcpus = 2, cpus = "0-1" }
              { name = c, vcpus = 2, cpus = [ "0-1", "0-1" ] }
            ]
            """));

        var again = Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue)).Hosts[0].Domains;

        Assert.Equal(
            spec.Hosts[0].Domains.Select(domain => (domain.HardAffinity, domain.HardOfVcpus, domain.SoftOfVcpus)),
            again.Select(domain => (domain.HardAffinity, domain.HardOfVcpus, domain.SoftOfVcpus)));
    }

    [Theory]
    [
        InlineData(
            "cpus = []",
            "cpus | The list is empty. Write a set for each vCPU, as in cpus = [ \"0\", \"2-3\" ]; at most 128."),
    ]
    [
        InlineData(
            "cpus = [ \"1\", \"0\", \"1\" ]",
            "cpus | The list has 3 entries for 2 vCPUs. Write at most 2, or more vcpus."),
    ]
    [InlineData("cpus = [ \"1\", \"x\" ]", "cpus | \"x\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.")]
    [InlineData("cpus = [ \"1\", \"8\" ]", "cpus | pCPU 8 does not exist. The host has pCPUs 0 to 7.")]
    [InlineData("cpus = [ \"1\", { a = 1 } ]", "cpus[1] | Expected a text. Write it in quotes.")]
    [
        InlineData(
            "cpus = [ \"1\", \"2\" ], pinned = true",
            "pinned | cpus says for each vCPU already where it runs. Remove pinned, or write one set of cpus."),
    ]
    public void A_list_that_is_not_possible_is_refused(string keys, string problem) => Given.Refused(
        Given.GuestWith($"vcpus = 2\n{keys}"), $"4 racks[0].hosts[0].domains[0].{problem}");

    [Fact]
    public void Each_vcpu_needs_a_pcpu_of_its_pool() => Given.Refused(
        Given.HostWith("""
            pools = [ { cpus = "0-3" }, { name = b, cpus = "4-7" } ]
            domains = [ { name = a, pool = b, vcpus = 2, cpus = [ "4", "3" ] } ]
            """),
        "3 racks[0].hosts[0].domains[0].cpus | None of 3 is in pool \"b\". It has 4-7; or choose another pool.");
}
