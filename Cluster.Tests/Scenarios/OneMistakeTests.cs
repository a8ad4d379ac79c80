namespace ActorXen.Tests.Scenarios;

/// <summary>One mistake is one problem. The case follow-up-errors.</summary>
public sealed class OneMistakeTests
{
    private const string NotAName = "is not a name. Use letters, digits, - _ and . only, at most 63.";

    [Theory]
    [InlineData("cpus = \",\"", "\",\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.")]
    [InlineData("cpus = x", "\"x\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all.")]
    [InlineData("cpus = \"9\"", "pCPU 9 does not exist. The host has pCPUs 0 to 7.")]
    [
        InlineData(
            "policy = rtds",
            "Pool \"b\" has no pCPUs. Write cpus = \"0-3\", or cpus = \"\" for a pool that gets them by "
            + "cpupool-cpu-add."),
    ]
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

    [Theory]
    [InlineData("racks = [ { name = r, host = [ { name = h } ] } ]", "1 racks[0].host | hosts")]
    [InlineData("rack = [ { name = r, hosts = [ { name = h } ] } ]", "1 rack | racks")]
    [InlineData("racks = [ { name = r, hosts = [ { nme = h } ] } ]", "1 racks[0].hosts[0].nme | name")]
    [InlineData(
        "racks = [ { name = r, hosts = [ { name = h, domains = [ { nam = d } ] } ] } ]",
        "1 racks[0].hosts[0].domains[0].nam | name")]
    [InlineData(
        "racks = [ { name = r, hosts = [ { name = h, actions = [ { a = 1ms, do = pause, domain = dom0 } ] } ] } ]",
        "1 racks[0].hosts[0].actions[0].a | at")]
    [InlineData(
        "racks = [ { name = r, hosts = [ { name = h, domains = [ { name = d, workloads = [ "
        + "{ type = request-client, sever = \"h/d\" } ] } ] } ] } ]",
        "1 racks[0].hosts[0].domains[0].workloads[0].sever | server")]
    public void A_mistyped_key_is_not_missing_as_well(string text, string where)
    {
        var parts = where.Split(" | ");
        Given.Refused(text, $"{parts[0]} | This key is not known. Did you mean {parts[1]}?");
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

    /// <summary>What refers to the wrong object, or follows from it, is not reported too.</summary>
    [Theory]
    [
        InlineData(
            "domains = [ { name = a, workloads = [ { type = x } ] }, { name = b, workloads = [ { "
            + "type = request-client, server = \"h/a\" } ] } ]",
            "domains[0].workloads[0].type"),
    ]
    [
        InlineData(
            "domains = [ { name = a, vcpus = 2x } ], actions = [ { at = 1ms, do = set-cpus, domain = a, vcpu = 1, "
            + "cpus = \"1\" } ]",
            "domains[0].vcpus"),
    ]
    [
        InlineData(
            "pools = [ { cpus = \"0-1\" }, { name = \"b d\", cpus = \"2-3\" } ], "
            + "domains = [ { name = a, pool = \"b d\" } ], "
            + "actions = [ { at = 1ms, do = cpupool-migrate, domain = a, pool = \"b d\" } ]",
            "pools[1].name"),
    ]
    [
        InlineData(
            "devices = [ { type = nic, name = \"e 1\" } ], domains = [ { name = a, vif = [ { nic = \"e 1\" } ] } ]",
            "devices[0].name"),
    ]
    [
        InlineData(
            "devices = [ { type = x, name = e1 } ], domains = [ { name = a, vif = [ { nic = e1 } ], workloads = [ "
            + "{ type = request-server } ] } ]",
            "devices[0].type"),
    ]
    [
        InlineData(
            "domains = [ { name = a, count = x, workloads = [ { type = request-server } ] }, { name = b, workloads = [ "
            + "{ type = request-client, server = \"h/a-2\" } ] } ]",
            "domains[0].count"),
    ]
    [
        InlineData(
            "domains = [ { name = a, vif = [ { name = \"e 1\" } ], workloads = [ "
            + "{ type = request-server, vif = \"e 1\" } ] } ]",
            "domains[0].vif[0].name"),
    ]
    [
        InlineData(
            "actions = [ { at = 1ms, do = pause, domain = x }, { at = 2ms, do = unpause, domain = dom0 } ]",
            "actions[0].domain"),
    ]
    [
        InlineData(
            "actions = [ { at = 1ms, do = paus, domain = dom0 }, { at = 2ms, do = unpause, domain = dom0 } ]",
            "actions[0].do"),
    ]
    public void What_follows_from_a_mistake_is_not_reported(string keys, string path)
    {
        var problem = Assert.Single(Given.Text(Given.HostWith(keys)).Problems);

        Assert.Equal($"racks[0].hosts[0].{path}", problem.Path);
    }

    [Theory]
    [InlineData("racks = 1", "1 racks | racks must be a list. Write racks = [ { … } ].")]
    [InlineData("racks = [ 1 ]", "1 racks[0] | Expected an object. Write { … }.")]
    [
        InlineData(
            "racks = [ { name = r, hosts {} } ]", "1 racks[0].hosts | hosts must be a list. Write hosts = [ { … } ]."),
    ]
    public void A_list_that_is_none_is_one_problem(string text, string problem) => Given.Refused(text, problem);

    [Fact]
    public void An_interface_of_a_host_without_devices_is_one_problem() => Given.Refused(
        Given.HostWith("devices = [], domains = [ { name = a, vif = [ {} ] } ]"),
        "2 racks[0].hosts[0].domains[0].vif[0].nic | The host has no nic. Write devices = [ { type = nic } ] in the "
        + "host.");

    [Fact]
    public void Guests_without_names_are_not_of_the_same_name() => Assert.Equal(
        ["racks[0].hosts[0].domains[0].name", "racks[0].hosts[0].domains[1].name"],
        Given.Text(Given.HostWith("domains = [ { vcpus = 1 }, { vcpus = 2 } ]")).Problems.Select(one => one.Path));

    [Fact]
    public void A_missing_name_is_told_as_before() => Given.Refused(
        Given.HostWith("domains = [ {} ]"),
        "2 racks[0].hosts[0].domains[0].name | The guest has no name. Write name = web, or like = a template.");
}
