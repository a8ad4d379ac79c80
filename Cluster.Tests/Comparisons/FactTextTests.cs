using ActorXen.Comparisons;
using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Comparisons;

/// <summary>A fact is told with the names that the scenario gives, not with numbers of the model.</summary>
public sealed class FactTextTests
{
    [Fact]
    public void Values_have_names()
    {
        Assert.Equal("pass requested (from pCPU 1)", What(SchedulingFacts.PassRequested, 0, 1));
        Assert.Equal("vcpu dispatched (pcpu 1, since woken 3 us)", What(SchedulingFacts.VcpuDispatched, 2, 1, 3_000));
        Assert.Equal("port became pending (domain web, is masked no)", What(PortFacts.BecamePending, 6, 1, 0));
        Assert.Equal("events marked (domain web, notify vcpu web/vcpu/1)", What(PortFacts.EventsMarked, 6, 1, 2));
        Assert.Equal(
            "work began (owner alpha/web/events, tag 7)",
            What(PathFacts.WorkBegan, 1, WorkOwner.Of(12, WorkClass.User).Number, 7));
    }

    /// <summary>What a directory does not have keeps its number.</summary>
    [Fact]
    public void Unknown_numbers_stay() =>
        Assert.Equal("port sent (domain 9, notify vcpu index 0)", What(PortFacts.Sent, 6, 9, 0));

    private static string What(FactType type, int subject, long first, long second = 0) =>
        FactText.What(SmallHost.Directory, new(type, subject, first, second));
}
