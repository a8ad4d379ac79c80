using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Execution;

public class HostLoadTests
{
    /// <summary>One of each kind.</summary>
    private static readonly WorkloadSpec[] Examples =
    [
        new CpuBoundSpec(2),
        new RequestServerSpec(1_000, 64, 64, 50.Us, 100),
        new RequestClientSpec(new(0, 1), 1_000, 64, 100),
        new BlockReaderSpec(4, 4_096, 50, 1.Ms, 10.Us),
        new PingPongSpec(1, Initiator: true, 10.Us, 1.Ms),
        new UtilisationSpec([50], 10.Ms, 1.Ms, "test"),
        new PeriodicTaskSpec(1.Ms, 100.Us, Duration.Zero, Duration.Zero, IsRandom: false),
        new BatchSpec(4, 1.Seconds, 1.Ms, Duration.Zero, 10.Ms),
        new StreamSpec(64, 1_500, 5.Us, 2),
    ];

    [Fact]
    public void Every_workload_has_a_weight_for_placement()
    {
        var kinds = typeof(WorkloadSpec).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WorkloadSpec)));
        var host = RichScenario.Of(1).Hosts[0];

        Assert.Equal(kinds.Select(type => type.Name).Order(), Examples.Select(example => example.GetType().Name).Order());
        Assert.All(Examples, example => Assert.True(WorkloadLoad.Of(example, host, host.Domains[0]) > 0, $"{example}"));
    }

    [Fact]
    public void A_workload_without_a_weight_is_refused()
    {
        var host = RichScenario.Of(1).Hosts[0];

        Assert.Throws<ArgumentException>(() => WorkloadLoad.Of(new Unheard(), host, host.Domains[0]));
    }

    [Fact]
    public void An_empty_host_weighs_something() =>
        Assert.True(HostLoad.Of(RichScenario.Of(1).Hosts[0] with { Domains = [] }) > 0);

    private sealed record Unheard : WorkloadSpec;
}
