using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Verification;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Verification;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Scheduling.Verbs;

namespace ActorXen.Tests.Xen.Hosts.Verification;

/// <summary>An error in a recorded scenario is reported with its place; settings without effect are accepted.</summary>
public sealed class RecordedScenarioReaderTests
{
    private const string Text = """
        {
          "scheduler": "credit2", "duration_ns": 1000, "ipi_ns": 10, "params": { "sched_ratelimit_us": 0 },
          "pcpus": [ { "id": 0, "socket": 0, "core": 0, "node": 0 } ],
          "domains": [ { "id": 1, "start_ns": 5, "weight": 256, "cap": 0, "vcpus": [ { "program": { "loop": [ { "run": 7 } ] } } ] } ],
          "actions": [ { "at_ns": 8, "action": "pause", "domain": 1 } ]
        }
        """;

    [Theory]
    [InlineData("""credit2",""", """credti2",""", "scheduler: \"credti2\" is not a policy. Use arinc653, ")]
    [InlineData("duration_ns", "length_ns", "duration_ns is missing.")]
    [InlineData("1000,", "1e-3,", "duration_ns: is not a whole number.")]
    [
        InlineData(
            "_ratelimit_us\": 0",
            "_ratelimit_us\": 99",
            "params.sched_ratelimit_us: cannot be 99. Use 0 or 100 to 500000."),
    ]
    [InlineData("sched_ratelimit_us", "sched_rate", "params.sched_rate: is not an option that is modelled.")]
    [
        InlineData(
            "sched_ratelimit_us\": 0",
            "credit2_runqueue\": \"moon\"",
            "cannot be \"moon\". Use cpu, core, socket, node, all."),
    ]
    [InlineData("\"id\": 0", "\"id\": 3", "pcpus: are not numbered from 0 without gaps.")]
    [InlineData("\"cap\": 0", "\"cap\": 101", "domains[0].cap: is 101; it must be 0 to 100.")]
    [InlineData("\"weight\": 256", "\"weight\": 0", "domains[0].weight: is 0; it must be 1 to 65535.")]
    [
        InlineData(
            "{ \"run\": 7 }",
            "{ \"walk\": 7 }",
            "domains[0].vcpus[0].program.loop[0]: \"walk\" is not a step of a program."),
    ]
    [
        InlineData(
            "{ \"run\": 7 }",
            "{ \"kick\": \"1v0\" }",
            "program.loop[0].kick: \"1v0\" is not the name of a vCPU, such as d1v0."),
    ]
    [
        InlineData(
            "{ \"run\": 7 }", "{ \"yield\": true }", "program: its loop takes no time, so that it would never end."),
    ]
    [
        InlineData(
            "{ \"program\"",
            "{ \"hard_affinity\": [ 4 ], \"program\"",
            "vcpus[0].hard_affinity: leaves the vCPU no pCPU to run on."),
    ]
    [InlineData("\"pause\"", "\"halt\"", "actions[0].action: \"halt\" is not an action of the toolstack.")]
    [InlineData("\"pause\"", "\"unpause\"", "actions[0]: domain 1 is not paused then.")]
    [InlineData("\"domain\": 1", "\"domain\": 2", "actions[0]: there is no domain 2.")]
    [InlineData("\"pause\"", "\"vcpu_down\"", "actions[0]: vcpu is missing.")]
    public void An_error_names_its_place(string right, string wrong, string message)
    {
        var text = Text.Replace(right, wrong, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidDataException>(() => GoldenFiles.Parse(text));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"tickle_one_idle_cpu\": false")]
    [InlineData("\"sched-gran\": \"cpu\"")]
    public void Options_of_other_policies_and_defaults_have_no_effect(string option) => Assert.Empty(
        GoldenFiles.Parse(Text.Replace("\"sched_ratelimit_us\": 0", option, StringComparison.Ordinal)).Parameters);

    [Fact]
    public void An_action_on_a_domain_that_does_not_exist_yet_does_nothing()
    {
        var early = Text.Replace("\"at_ns\": 8", "\"at_ns\": 2", StringComparison.Ordinal);

        DriverAndEngine.Plain.AssertAgree(early);

        var driver = new GoldenSchedulerDriver(GoldenFiles.Parse(early)).Boot().Run();
        Assert.Equal(["5,resume,0,1,0", "5,dispatch,0,1,0"], driver.Rows);
    }

    [Fact]
    public void Programs_that_never_let_time_pass_are_named()
    {
        var text = Text.Replace(
            "{ \"run\": 7 }", "{ \"kick\": \"d1v0\" }, { \"block\": true }", StringComparison.Ordinal);

        var failure = Assert.Throws<RunFailedException>(() =>
            new SchedulerVerification(
                () => throw new InvalidOperationException(),
                XenPolicies.Instance).Execute(GoldenFiles.Parse(text), EngineKind.Plain));

        Assert.Contains("runs in circles", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Starts_come_before_actions() => Assert.Equal(
        [typeof(StartDomain), typeof(Pause)], GoldenFiles.Parse(Text).Actions.Select(action => action.GetType()));
}
