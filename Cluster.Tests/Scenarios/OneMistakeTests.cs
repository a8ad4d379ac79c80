namespace ActorXen.Tests.Scenarios;

/// <summary>One mistake is one problem. The case follow-up-errors.</summary>
public sealed class OneMistakeTests
{
    private const string NotAName = "is not a name. Use letters, digits, - _ and . only, at most 63.";

    [Theory]
    [InlineData("cpus = \"\"", "\"\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.")]
    [InlineData("cpus = x", "\"x\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.")]
    [InlineData("cpus = \"9\"", "pCPU 9 does not exist. The host has pCPUs 0 to 7.")]
    [InlineData("policy = rtds", "Pool \"b\" has no pCPUs. Write cpus = \"0-3\".")]
    public void Wrong_pcpus_of_a_pool_are_one_problem(string keys, string problem)
    {
        var at = keys.StartsWith("cpus", StringComparison.Ordinal) ? 3 : 2;
        Given.Refused(
            Given.HostWith($$"""
            pools = [ { cpus = "0-7" }, { name = b
              {{keys}} } ]
            dom0 { vcpus = 2 }
            domains = [ { name = a, pool = b, vcpus = 2, cpus = "4-5", pinned = true } ]
            actions = [
              { at = 1ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 4 }
              { at = 2ms, do = cpupool-cpu-add, pool = b, cpu = 4 }
              { at = 3ms, do = set-cpus, domain = a, cpus = "4" }
            ]
            """),
            $"{at} racks[0].hosts[0].pools[1].cpus | {problem}");
    }

    [Fact]
    public void Pools_after_a_wrong_one_keep_their_pcpus() => Given.Refused(
        Given.HostWith("pools = [ { cpus = x }, { name = b, cpus = \"4-7\" } ]"),
        "2 racks[0].hosts[0].pools[0].cpus | \"x\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.");

    [Theory]
    [InlineData("domains = [ { name = \"Büro\" } ]", "domains[0].name | \"Büro\"")]
    [
        InlineData(
            "domains = [ { name = \"Büro\" }, { name = \"Büro\", vcpus = 2 } ]",
            "domains[0].name | \"Büro\"|domains[1].name | \"Büro\""),
    ]
    [
        InlineData(
            "domains = [ { name = \"Büro\" }, { name = a, workloads = [ { type = ping-pong, peer = \"Büro\" } ] } ]",
            "domains[0].name | \"Büro\""),
    ]
    [
        InlineData(
            "domains = [ { name = \"Büro\" } ], devices = [ { type = nic, domain = \"Büro\" } ]",
            "domains[0].name | \"Büro\""),
    ]
    [
        InlineData(
            "domains = [ { name = \"Büro\" } ], actions = [ { at = 1ms, do = pause, domain = \"Büro\" } ]",
            "domains[0].name | \"Büro\""),
    ]
    public void A_wrong_name_of_a_guest_is_one_problem(string keys, string problems) => Given.Refused(
        Given.HostWith(keys),
        string.Join('\n', problems.Split("|d").Select((problem, index) =>
            $"2 racks[0].hosts[0].{(index > 0 ? "d" : "")}{problem} {NotAName}")));

    [Fact]
    public void A_wrong_name_of_a_host_is_one_problem() => Given.Refused(
        """
        racks = [ { name = r, hosts = [
          { name = "Büro", domains = [ { name = s, workloads = [ { type = request-server } ] } ] }
          { name = h, domains = [ { name = c, workloads = [ { type = request-client, server = "Büro/s" } ] } ] }
        ] } ]
        """,
        $"2 racks[0].hosts[0].name | \"Büro\" {NotAName}");

    [Fact]
    public void A_missing_name_is_told_as_before() => Given.Refused(
        Given.HostWith("domains = [ {} ]"),
        "2 racks[0].hosts[0].domains[0].name | The guest has no name. Write name = web, or like = a template.");
}
