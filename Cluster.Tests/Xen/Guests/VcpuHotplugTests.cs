using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Batches;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>vCPUs that sleep until the toolstack brings them up: <c>max-vcpus</c>.</summary>
public sealed class VcpuHotplugTests
{
    private const string Text = """
        length = 40ms
        racks = [ { name = r, hosts = [ {
          name = h
          machine { cores = 4 }
          dom0 { vcpus = 1 }
          domains = [ { name = web, vcpus = 2, max-vcpus = 4, workloads = [ { type = batch, jobs = 4 } ] } ]
          actions = [ { at = 20ms, do = vcpu-up, domain = web, vcpu = 3 } ]
        } ] } ]
        """;

    [Fact]
    public void A_vcpu_beyond_those_of_the_start_is_offline_until_it_is_brought_up_and_then_gets_work()
    {
        using var trial = Trial.Of(Given.Good(Text));

        var first = Dispatches(trial, vcpu: 1 + 3);
        Assert.InRange(first[0].At.Nanoseconds, 20_000_000, 20_300_000);
        Assert.True(first.Count > 1);
        Assert.Empty(Dispatches(trial, vcpu: 1 + 2));
        Assert.Equal(
            RunState.Offline,
            (RunState)trial.FactsOf(SchedulingFacts.RunstateChanged).First(
                recorded => recorded.Fact.Subject == 4).Fact.First);
    }

    [Fact]
    public void A_batch_gets_more_done_with_the_vcpu_that_came_up()
    {
        using var with = Trial.Of(Given.Good(Text));
        using var without = Trial.Of(Given.Good(With(Text, "{ at = 20ms, do = vcpu-up, domain = web, vcpu = 3 }", "")));

        Assert.True(Work(with) > 1.2 * Work(without), $"{Work(with)} and {Work(without)}");
    }

    [Fact]
    public void A_domain_whose_max_vcpus_are_those_of_its_start_is_built_as_without_the_key()
    {
        var plain = With(With(Text, ", max-vcpus = 4", ""), "vcpu = 3", "vcpu = 1");
        using var one = Trial.Of(Given.Good(plain));
        using var other = Trial.Of(Given.Good(With(plain, "vcpus = 2", "vcpus = 2, max-vcpus = 2")));

        Assert.Equal(one.Simulation.Hash, other.Simulation.Hash);
        Assert.Equal(one.Simulation.Hosts[0].Paths, other.Simulation.Hosts[0].Paths);
    }

    [Fact]
    public void A_toolstack_without_actions_does_not_exist()
    {
        using var idle = Trial.Of(Given.Good(With(Text, "{ at = 20ms, do = vcpu-up, domain = web, vcpu = 3 }", "")));
        using var busy = Trial.Of(Given.Good(Text));

        Assert.Equal([.. idle.Simulation.Hosts[0].Paths, "host/0/dom/0/toolstack"], busy.Simulation.Hosts[0].Paths);
    }

    private static List<RecordedFact> Dispatches(Trial trial, int vcpu) =>
        [.. trial.FactsOf(SchedulingFacts.VcpuDispatched).Where(recorded => recorded.Fact.Subject == vcpu)];

    private static long Work(Trial trial) => trial.FactsOf(WorkloadFacts.WorkCompleted)
        .Where(recorded => recorded.Fact.Subject == 1).Sum(recorded => recorded.Fact.First);

    private static string With(string text, string old, string instead) =>
        text.Replace(old, instead, StringComparison.Ordinal);
}
