using ActorXen.Scenarios.Problems;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

public class WrongValueTests
{
    [Theory]
    [
        InlineData(
            "weight = -5", "3 racks[0].hosts[0].domains[0].weight | -5 is outside of 1 to 65535. Write at least 1."),
    ]
    [
        InlineData(
            "weight = 70000",
            "3 racks[0].hosts[0].domains[0].weight | 70000 is outside of 1 to 65535. Write at most 65535."),
    ]
    [InlineData("count = -1", "3 racks[0].hosts[0].domains[0].count | -1 is outside of 1 to 10000. Write at least 1.")]
    [
        InlineData(
            "vcpus = two",
            "3 racks[0].hosts[0].domains[0].vcpus | \"two\" is not a whole number. Write a whole number such as 4."),
    ]
    [
        InlineData(
            "vcpus = 1.5",
            "3 racks[0].hosts[0].domains[0].vcpus | 1.5 is not a whole number. Write a whole number such as 4."),
    ]
    [
        InlineData(
            "vcpus = 2GHz",
            "3 racks[0].hosts[0].domains[0].vcpus | \"GHz\" is not a unit of a whole number. Write 2 without a unit."),
    ]
    [InlineData("wieght = 5", "3 racks[0].hosts[0].domains[0].wieght | This key is not known. Did you mean weight?")]
    [InlineData("kind = hvm", "3 racks[0].hosts[0].domains[0].kind | \"hvm\" is not a value of kind. Use pv or pvh.")]
    [InlineData("cap = 150", "3 racks[0].hosts[0].domains[0].cap | 150 has no unit. Write 150%.")]
    [
        InlineData(
            "cap = 150%",
            "3 racks[0].hosts[0].domains[0].cap | A cap of 150% is more than one vCPU can use. Write at most 100%, "
            + "or 0 for none."),
    ]
    [
        InlineData(
            "cpus = 0-8", "3 racks[0].hosts[0].domains[0].cpus | pCPU 8 does not exist. The host has pCPUs 0 to 7."),
    ]
    [
        InlineData(
            "cpus = 3-1",
            "3 racks[0].hosts[0].domains[0].cpus | \"3-1\" is not a set of pCPUs. Write cpus = \"0-3,7\" or all."),
    ]
    [
        InlineData(
            "vcpus = 2, max-event-channels = 3",
            "3 racks[0].hosts[0].domains[0].max-event-channels | 3 is less than the 4 that 2 vCPUs need. Write at "
            + "least 4, and more for interfaces, disks and workloads."),
    ]
    [
        InlineData(
            "vcpus = 9, pinned = true",
            "3 racks[0].hosts[0].domains[0].pinned | 9 vCPUs are pinned one-to-one to 8 pCPUs. Write vcpus = 8, or "
            + "pinned = false, or give the host 9 pCPUs."),
    ]
    [
        InlineData(
            "kernel { hz = 50 }",
            "3 racks[0].hosts[0].domains[0].kernel.hz | A tick of 50 Hz does not exist. Write 100 to 1000, or 0 for "
            + "none."),
    ]
    [
        InlineData(
            "rtds { period = 5us }",
            "3 racks[0].hosts[0].domains[0].rtds.period | 5us is outside of 10us to 1000s. Write at least 10us."),
    ]
    [
        InlineData(
            "rtds { period = 3ms }",
            "3 racks[0].hosts[0].domains[0].rtds.budget | A budget of 4ms is more than its period of 3ms. Write at "
            + "most budget = 3ms."),
    ]
    [
        InlineData(
            "rtds { extra = on }",
            "3 racks[0].hosts[0].domains[0].rtds.extra | This key is not known. Known here: budget, extratime, "
            + "period, vcpus."),
    ]
    [
        InlineData(
            "like = wbe",
            "3 racks[0].hosts[0].domains[0].like | There is no guest template \"wbe\". Define it: guests { wbe { … } "
            + "}."),
    ]
    [
        InlineData(
            "workloads = [ 5 ]",
            "3 racks[0].hosts[0].domains[0].workloads[0] | Expected an object. Write { … }."),
    ]
    [
        InlineData(
            "workloads = 5",
            "3 racks[0].hosts[0].domains[0].workloads | workloads must be a list. Write workloads = [ { … } ]."),
    ]
    [
        InlineData(
            "workloads = [ { type = periodic-task, period = 10ms, offset = 10ms } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].offset | 10ms is outside of 0ns to 9999999ns. Write at most "
            + "9999999ns."),
    ]
    [
        InlineData(
            "workloads = [ { type = periodic-task, cpu-time = 0ms } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].cpu-time | 0ms is outside of 1ns to 3600s. Write at least "
            + "1ns."),
    ]
    [
        InlineData(
            "workloads = [ { type = stream, window = 4, ack-every = 5 } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].ack-every | 5 is outside of 1 to 4. Write at most 4."),
    ]
    [
        InlineData(
            "workloads = [ { type = stream }, { type = request-server } ]",
            "3 racks[0].hosts[0].domains[0].workloads | A stream shares its guest's interface with another receiver. "
            + "Give the stream a guest of its own."),
    ]
    [
        InlineData(
            "workloads = [ { type = cpubound } ]",
            "3 racks[0].hosts[0].domains[0].workloads[0].type | \"cpubound\" is not a workload. Use cpu-bound."),
    ]
    public void A_guest_is_refused_with_the_line_the_key_and_the_remedy(string keys, string problem) =>
        Given.Refused(Given.GuestWith(keys), problem);

    [Fact]
    public void A_policy_that_is_like_no_other_is_answered_with_all() => Given.Refused(
        Given.HostWith("pool { policy = fifo }"),
        "2 racks[0].hosts[0].pool.policy | \"fifo\" is not a policy. Use "
        + $"{Suggestion.OneOf(XenPolicies.Instance.Policies)}.");

    [Theory]
    [
        InlineData(
            "pool { policy = credti2 }", "2 racks[0].hosts[0].pool.policy | \"credti2\" is not a policy. Use credit2."),
    ]
    [
        InlineData(
            "pool { ratelimit_us = 50 }",
            "2 racks[0].hosts[0].pool.ratelimit_us | 50 is outside of 100 to 500000. Write at least 100."),
    ]
    [
        InlineData(
            "pool { ratelimit = 50 }",
            "2 racks[0].hosts[0].pool.ratelimit | This key is not known. Did you mean ratelimit_us?"),
    ]
    [InlineData("pool { boost = 2 }", "2 racks[0].hosts[0].pool.boost | 2 is outside of 0 to 1. Write at most 1.")]
    [
        InlineData(
            "machine = skylake",
            "2 racks[0].hosts[0].machine | \"skylake\" is not a machine. Use skylake-client, skylake-server-core-c6 "
            + "or skylake-server."),
    ]
    [
        InlineData(
            "machine { cores = 128, sockets = 16 }",
            "2 racks[0].hosts[0].machine.cores | The machine has 2048 pCPUs. At most 256 are possible."),
    ]
    [
        InlineData(
            "machine { clock = 2500 }",
            "2 racks[0].hosts[0].machine.clock | 2500 has no unit. Write 2500MHz or 2500GHz."),
    ]
    [InlineData("nic { speed = 10 }", "2 racks[0].hosts[0].nic.speed | 10 has no unit. Write 10Gbps.")]
    [InlineData("nic { rx-usecs = 8 }", "2 racks[0].hosts[0].nic.rx-usecs | 8 has no unit. Write 8ns, 8us, 8ms or 8s.")]
    [
        InlineData(
            "hypervisor = fast",
            "2 racks[0].hosts[0].hypervisor | hypervisor must be an object. Write hypervisor { … }."),
    ]
    public void A_host_is_refused_with_the_line_the_key_and_the_remedy(string keys, string problem) =>
        Assert.StartsWith(problem, Given.Problems(Given.Text(Given.HostWith(keys))), StringComparison.Ordinal);

    [Theory]
    [InlineData("length = 2", "2 length | 2 has no unit. Write 2ns, 2us, 2ms or 2s.")]
    [
        InlineData(
            "length = 2 parsecs",
            "2 length | \"parsecs\" is not a unit of a length of time. Write 2ns, 2us, 2ms or 2s."),
    ]
    [InlineData("seed = 99999999999999999999", "2 seed | 99999999999999999999 is too large. Write less.")]
    [
        InlineData(
            "network { in-rack-latency = 0us }",
            "2 network.in-rack-latency | 0us is outside of 1ns to 10s. Write at least 1ns."),
    ]
    [
        InlineData(
            "network { in-rack-latency = 30us, cross-rack-latency = 20us }",
            "2 network.cross-rack-latency | The latency between racks, 20us, is below that within a rack, 30us. "
            + "Write at least 30us."),
    ]
    [
        InlineData(
            "costs { \"nothing.*\" = 5 }",
            "2 costs.\"nothing.*\" | No cost matches this pattern. Patterns match costs in cycles, ns and us; see "
            + "config/calibration.conf for the keys."),
    ]
    [
        InlineData(
            "costs { evtchn.sned.cycles = 5 }",
            "2 costs.evtchn.sned.cycles | This cost is not known. Did you mean evtchn.send.cycles?"),
    ]
    [
        InlineData(
            "costs { evtchn.send.cycles = -5 }",
            "2 costs.evtchn.send.cycles | -5 is outside of 0 to 15000. Write at least 0."),
    ]
    [
        InlineData(
            "costs { evtchn.send.cycles = 5, \"evtchn.send.cycles\" = 6 }",
            "2 costs.\"evtchn.send.cycles\" | evtchn.send.cycles is given twice. It is also given in "
            + "test.conf:2; remove one."),
    ]
    [InlineData("guests { unused { vcpu = 3 } }", "2 guests.unused.vcpu | This key is not known. Did you mean vcpus?")]
    [InlineData("defaults { pol { } }", "2 defaults.pol | This key is not known. Did you mean pool?")]
    public void The_top_level_is_checked_alike(string keys, string problem) =>
        Given.Refused($"{Given.HostWith("").ReplaceLineEndings(" ")}\n{keys}", problem);

    [Fact]
    public void A_scenario_without_racks_is_refused() =>
        Given.Refused(
            "name = x", "1 racks | The scenario has no rack. Write racks = [ { name = rack-a, hosts = [ … ] } ].");

    [Fact]
    public void A_fault_of_a_template_is_reported_once_however_many_guests_take_it() =>
        Given.Refused(
            "guests { web { weight = 0 } }\n"
            + Given.HostWith("domains = [ { like = web, count = 50 }, { like = web, name = x } ]"),
            "1 guests.web.weight | 0 is outside of 1 to 65535. Write at least 1.");

    [Fact]
    public void All_problems_are_reported_at_once_in_columns()
    {
        var result = Given.Text(Given.GuestWith("weight = 0\ncolour = red\nkernel { hz = 2 }"));

        const string expected = """
            test.conf: 3 problems
              test.conf:3 racks[0].hosts[0].domains[0].weight      0 is outside of 1 to 65535.       Write at least 1.
              test.conf:4 racks[0].hosts[0].domains[0].colour      This key is not known.            Known here: bvt, cap, count, cpus, disk, events, group, kernel, kind, like, max-event-channels, max-vcpus, memory, memory-bound, memory-nodes, name, pinned, pool, rtds, sedf, soft-cpus, upcall, vcpus, vif, weight, workloads.
              test.conf:5 racks[0].hosts[0].domains[0].kernel.hz   A tick of 2 Hz does not exist.    Write 100 to 1000, or 0 for none.
            """;
        Assert.Equal(
            System.Text.RegularExpressions.Regex.Replace(expected, " {3,}", "   "),
            System.Text.RegularExpressions.Regex.Replace(
                ScenarioProblem.Table("test.conf", result.Problems), " {3,}", "   "));
    }

    [Theory]
    [
        InlineData(
            "warm-up = 1s",
            "A warm-up of 1s leaves nothing of a run of 1s. Write auto, 0 or a shorter time, or make length longer."),
    ]
    [
        InlineData(
            "warm-up = soon",
            "\"soon\" is neither auto nor a length of time. Write auto, 0 or a time such as 300ms."),
    ]
    public void A_warm_up_is_auto_or_shorter_than_the_run(string key, string problem) =>
        Assert.Equal(problem, Given.Problems(Given.Text($"{key}\n{Given.GuestWith("")}")).Split(" | ")[1]);

    [Theory]
    [InlineData("", null)]
    [InlineData("warm-up = auto", null)]
    [InlineData("warm-up = 0", 0L)]
    [InlineData("warm-up = 300ms", 300_000_000L)]
    public void A_warm_up_is_read(string key, long? nanoseconds) =>
        Assert.Equal(nanoseconds, Given.Good($"{key}\n{Given.GuestWith("")}").WarmUp?.Nanoseconds);

    [Theory]
    [
        InlineData(
            "domains = [ { like = web, count = 2 }, { name = \"db-{n}\", count = 2 }, { name = x7 } ]",
            "web web db db x"),
    ]
    [InlineData("domains = [ { like = web, group = front }, { name = a, group = front } ]", "front front")]
    public void Guests_are_in_the_group_of_their_template_unless_they_name_one(string domains, string groups)
    {
        var host = Given.Good($"guests {{ web {{}} }}\n{Given.HostWith(domains)}").Hosts[0];

        Assert.Equal(groups, string.Join(' ', host.Domains.Skip(1).Select(domain => domain.Group)));
        Assert.Equal("dom0", host.Domains[0].Group);
    }

    [Fact]
    public void A_hundred_thousand_hosts_are_refused_before_they_are_made() =>
        Given.Refused(
            "racks = [ { name = r, count = 10000, hosts = [ { name = \"h-{rack}\", count = 10000 } ] } ]",
            "1 racks | There are 100000000 hosts. At most 16384 are possible; lower a count.");
}
