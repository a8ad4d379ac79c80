namespace ActorXen.Tests.Scenarios;

/// <summary>What is accepted but has no effect.</summary>
public sealed class UnusedSettingsTests
{
    [Fact]
    public void Parameters_of_another_policy_are_told_with_file_and_line() => Given.Warned(
        Given.HostWith("pool { policy = credit2\ntslice_ms = 5 }"),
        "3 racks[0].hosts[0].pool.tslice_ms | credit2 does not use tslice_ms, so it has no "
        + "effect. Remove it, or choose a policy that uses it.");

    [Fact]
    public void A_reservation_a_weight_and_a_cap_that_the_policy_ignores_are_told() => Given.Warned(
        Given.HostWith(
            "pool { policy = null }\ndom0 { vcpus = 1 }\ndomains = [ { name = a\nweight = 512\ncap = 50%\n"
            + "rtds { period = 10ms, budget = 2ms }\n} ]"),
        "5 racks[0].hosts[0].domains[0].weight | null does not use weight, so it has no effect. Remove it, or choose a "
        + "policy that uses it.\n"
        + "6 racks[0].hosts[0].domains[0].cap | null does not use cap, so it has no effect. Remove it, or choose a "
        + "policy that uses it.\n"
        + "7 racks[0].hosts[0].domains[0].rtds | null does not use rtds, so it has no effect. Remove it, or choose a "
        + "policy that uses it.");

    [Fact]
    public void What_one_of_several_pools_uses_is_used() => Given.Warned(
        """
        defaults { domain { weight = 512 }, pool { tslice_ms = 5 } }
        racks = [ { name = r, hosts = [
          { name = a, pool { policy = credit }, domains = [ { name = x } ] }
          { name = b, pool { policy = null }, dom0 { vcpus = 1 }, domains = [ { name = x } ] }
        ] } ]
        """,
        "");

    [Fact]
    public void Templates_machines_and_recordings_that_nothing_names_are_told() => Given.Warned(
        $$"""
        guests { used { vcpus = 1 }, spare { vcpus = 2 } }
        machines { small { cores = 2 }, large { cores = 8 } }
        recordings { r { percent = "10" }, s { percent = "20" } }
        {{Given.HostWith("machine = small\ndomains = [ { like = used, name = a, workloads = [ { type = utilisation, "
            + "recording = r } ] } ]")}}
        """,
        "1 guests.spare | Nothing uses the guest template \"spare\", so it has no effect. Remove it, or write "
        + "like = spare.\n"
        + "2 machines.large | Nothing uses the machine \"large\", so it has no effect. Remove it, or write "
        + "machine = large.\n"
        + "3 recordings.s | Nothing uses the recording \"s\", so it has no effect. Remove it, or write recording = s.");

    [Fact]
    public void A_variable_that_nothing_refers_to_is_told() => Given.Warned(
        $$"""
        vars { used = 8, half { one = 4, two = 2 }
          unused = 3 }
        vars.whole { a = 1 }
        defaults.machine.cores = ${vars.half.one}
        length = ${vars.used}ms
        network = ${?vars.whole}
        {{Given.HostWith("")}}
        """.Replace("network = ${?vars.whole}", "seed = ${?vars.missing} ${vars.whole.a}", StringComparison.Ordinal),
        "1 vars.half.two | No ${vars.half.two} refers to it, so it has no effect. Use it or remove it.\n"
        + "2 vars.unused | No ${vars.unused} refers to it, so it has no effect. Use it or remove it.");

    [Fact]
    public void An_action_that_the_policy_does_not_know_is_told() => Given.Warned(
        Given.HostWith(
            "pool { policy = null }\ndom0 { vcpus = 1 }\ndomains = [ { name = a } ]\nactions = [\n"
            + "{ at = 1ms, do = set-weight, domain = a, weight = 512 }\n"
            + "{ at = 2ms, do = set-rtds, domain = a, period = 10ms, budget = 4ms }\n"
            + "{ at = 3ms, do = pause, domain = a } ]"),
        "6 racks[0].hosts[0].actions[0].do | \"a\" is in a pool of null then, so set-weight has no effect. Remove the "
        + "action, or choose a policy that uses it.\n"
        + "7 racks[0].hosts[0].actions[1].do | \"a\" is in a pool of null then, so set-rtds has no effect. Remove the "
        + "action, or choose a policy that uses it.");

    [Fact]
    public void An_action_at_the_end_of_the_run_is_told() => Given.Warned(
        "length = 10ms\n" + Given.HostWith(
            "domains = [ { name = a } ]\nactions = [ { at = 9ms, do = pause, domain = a }\n"
            + "{ at = 10ms, do = unpause, domain = a } ]"),
        "5 racks[0].hosts[0].actions[1].at | The run ends after 10ms, before this happens. Make length longer, or "
        + "remove the action.");

    [Fact]
    public void A_storm_after_the_end_of_the_run_is_told() => Given.Warned(
        "length = 10ms\n" + Given.HostWith(
            "devices = [ { type = storm, begin = 9ms }\n{ type = storm, begin = 10ms } ]"),
        "4 racks[0].hosts[0].devices[1].begin | The run ends after 10ms, before this begins. Make length longer, or "
        + "remove the device.");

    [Fact]
    public void A_vcpu_that_is_up_or_down_already_is_told() => Given.Warned(
        Given.HostWith(
            "domains = [ { name = a, vcpus = 3 } ]\nactions = [ { at = 1ms, do = vcpu-up, domain = a, vcpu = 1 }\n"
            + "{ at = 2ms, do = vcpu-down, domain = a, vcpu = 1 }\n"
            + "{ at = 3ms, do = vcpu-down, domain = a, vcpu = 1 }\n"
            + "{ at = 4ms, do = vcpu-up, domain = a, vcpu = 1 } ]"),
        "3 racks[0].hosts[0].actions[0].vcpu | vCPU 1 of \"a\" is up already then, so this has no effect. Remove the "
        + "action.\n"
        + "5 racks[0].hosts[0].actions[2].vcpu | vCPU 1 of \"a\" is down already then, so this has no effect. Remove "
        + "the action.");

    [Fact]
    public void Where_memory_is_without_numa_is_told_unless_another_machine_has_it()
    {
        const string Guest = "domains = [ { name = a\nmemory-nodes = \"1\"\nmemory-bound = 10% } ]";
        const string Equal = "All memory of the machine is equally near, so";
        const string Remedy = "Remove it, or write machine { numa = true }.";
        Given.Warned(
            Given.HostWith("machine { sockets = 2 }\n" + Guest),
            $"4 racks[0].hosts[0].domains[0].memory-nodes | {Equal} memory-nodes has no effect. {Remedy}\n"
            + $"5 racks[0].hosts[0].domains[0].memory-bound | {Equal} memory-bound has no effect. {Remedy}");
        Given.Warned(Given.HostWith("machine { sockets = 2, numa = true }\n" + Guest), "");
        Given.Warned(
            """
            defaults { domain { memory-bound = 10% } }
            racks = [ { name = r, hosts = [
              { name = a, domains = [ { name = x } ] }
              { name = b, machine { sockets = 2, numa = true }, domains = [ { name = x } ] }
            ] } ]
            """,
            "");
    }
}
