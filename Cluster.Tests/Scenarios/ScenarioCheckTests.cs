using ActorXen.Messages;
using ActorXen.Report.Counting;
using ActorXen.Report.Results;
using ActorXen.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scenarios;

/// <summary>Who can never run, and what cannot be built, is found before the run (case never-runs-untold).</summary>
public sealed class ScenarioCheckTests
{
    private const string NullRemedy =
        "Give the domains of this pool no more vcpus than it has pCPUs; dom0 { vcpus = 1 } is often enough.";

    private const string TableRemedy =
        "Write arinc653 { major-frame = 30ms, entries = [ { domain = name, runtime = 10ms } ] } in the pool.";

    [Fact]
    public void A_guest_beside_a_dom0_that_holds_all_pcpus_of_null_is_told() => Given.Warned(
        Given.HostWith("machine { cores = 4 }\npool { policy = null }\ndomains = [ { name = d } ]"),
        "4 racks[0].hosts[0].domains[0].vcpus | vCPU 0 of \"h/d\" can never run: null gives each pCPU to one vCPU, and "
        + $"\"dom0\" holds 4 of 4. {NullRemedy}");

    [Fact]
    public void Of_a_guest_with_one_vcpu_too_many_that_one_is_told() => Given.Warned(
        Given.HostWith(
            "machine { cores = 4 }\npool { policy = null }\ndom0.vcpus = 1\ndomains = [ { name = d, vcpus = 4 } ]"),
        "5 racks[0].hosts[0].domains[0].vcpus | vCPU 0 of \"h/d\" can never run: null gives each pCPU to one vCPU, and "
        + $"\"d\" holds 3 of 4. {NullRemedy}");

    [Fact]
    public void Without_a_table_of_arinc653_only_dom0_runs() => Given.Warned(
        Given.HostWith("pool { policy = arinc653 }\ndomains = [ { name = d, vcpus = 2 } ]"),
        "3 racks[0].hosts[0].domains[0].vcpus | 2 vCPUs (0, 1) of \"h/d\" can never run: the pool has no table of "
        + $"arinc653. {TableRemedy}");

    [Fact]
    public void A_vcpu_without_an_entry_in_the_table_is_told() => Given.Warned(
        Given.HostWith(
            "pool { policy = arinc653, arinc653 { major-frame = 30ms, entries = [ { domain = dom0, runtime = 5ms }, "
            + "{ domain = d, runtime = 9ms } ] } }\ndom0 { vcpus = 1 }\ndomains = [ { name = d, vcpus = 2 } ]"),
        "4 racks[0].hosts[0].domains[0].vcpus | vCPU 1 of \"h/d\" can never run: the table of arinc653 has no entry "
        + $"for it. {TableRemedy}");

    [Theory]
    [InlineData(
        "pools = [ { name = P0, cpus = \"0,1\" }, { name = p1, cpus = \"2,3\", policy = null } ]\ndom0.vcpus = 1\n"
        + "domains = [ { name = m, vcpus = 2 }, { name = g, vcpus = 2, pool = p1 } ]",
        "{ at = 5ms, do = cpupool-migrate, domain = m, pool = p1 }", "5", "2 vCPUs of \"h/m\"",
        "\"g\" holds 2 of 2")]
    [InlineData(
        "pool { policy = null }\ndom0.vcpus = 2\n\ndomains = [ { name = d, max-vcpus = 4, vcpus = 1 } ]",
        "{ at = 5ms, do = vcpu-up, domain = d, vcpu = 1 }, { at = 6ms, do = vcpu-up, domain = d, vcpu = 2 }", "6",
        "A vCPU of \"h/d\"", "\"dom0\" holds 2 of 4")]
    public void Whom_an_action_leaves_without_a_pcpu_is_told(
        string host, string actions, string line, string who, string why) => Given.Warned(
        Given.HostWith($"machine {{ cores = 4 }}\n{host}\nactions = [ {actions} ]"),
        $"{line} racks[0].hosts[0].domains[0].vcpus | {who} cannot run after the actions: null gives each pCPU to one "
        + $"vCPU, and {why}. {NullRemedy}");

    [Fact]
    public void Whom_the_check_warns_of_is_a_line_of_the_report()
    {
        var spec = Given.Text(
            Given.HostWith(
                "machine { cores = 4 }\npool { policy = null }\ndom0.vcpus = 2\ndomains = [ { name = d, vcpus = 3, "
                + "workloads = [ { type = cpu-bound } ] } ]"),
            "length=20ms").Spec!;
        CounterBook? book = null;
        HostDirectory? host = null;
        using var trial = new Trial(spec, more: directory => [book = new(host = directory)]);
        trial.Simulation.Start();
        trial.RunToEnd();
        var losses = new LossLedger();
        losses.Add(host!, book!.Read(VirtualTime.Zero + spec.Length));

        Assert.Equal(
            new("vcpus_never_run", "vCPUs that waited for a pCPU and never ran", 1, "h/d", 1),
            Assert.Single(losses.Rows));
    }

    [Fact]
    public void A_guest_with_too_few_event_channels_for_its_devices_is_refused_by_the_check()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file,
                Given.GuestWith(
                    "max-event-channels = 3\nworkloads = [ { type = request-server }, { type = block-reader } ]"));
            var problem = Assert.Single(ScenarioLoader.Load(file, Given.Options).Problems);

            Assert.Equal("racks[0].hosts[0].domains[0].max-event-channels", problem.Path);
            Assert.Equal("Domain a has no event channel left for eth0-rx: max-event-channels is 3.", problem.Problem);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Workloads_of_dom0_that_need_a_device_are_refused() => Given.Refused(
        Given.HostWith("dom0 { workloads = [ { type = cpu-bound }\n{ type = block-reader } ] }"),
        "3 racks[0].hosts[0].dom0.workloads[1].type | dom0 has no disk as guests have. Give the workload to a guest; "
        + "dom0 can run those that use no device.");

    [Fact]
    public void A_host_that_may_not_be_built_is_warned_of_and_asked_about_once()
    {
        var asked = new List<string>();
        var text = Given.HostWith("domains = [ { name = a } ]").Replace(
                "name = r,", "name = r, count = 3,", StringComparison.Ordinal)
            .Replace("name = h\n", "name = \"{rack}-h\"\n", StringComparison.Ordinal);

        var result = ScenarioLoader.LoadTyped(
            "typed", text, Given.Options with
            {
                MayBuild = host =>
                {
                    asked.Add(host.Name);
                    return false;
                },
            });

        Assert.Empty(result.Problems);
        Assert.Single(asked);
        Assert.Contains("is too large to be built for a check here", Assert.Single(result.Warnings).Warning);
    }
}
