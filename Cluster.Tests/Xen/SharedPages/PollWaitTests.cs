using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>Interrupts §8.</summary>
public sealed class PollWaitTests
{
    private readonly PollWait _polls = new(vcpus: 3);

    [Fact]
    public void No_vcpu_polls_at_first()
    {
        Assert.False(_polls.Any);
        Assert.False(_polls.WakesFor(0, port: 5));
    }

    [Fact]
    public void A_vcpu_that_has_just_begun_to_poll_is_woken_by_any_port()
    {
        _polls.Begin(1);

        Assert.True(_polls.Any);
        Assert.True(_polls.WakesFor(1, port: 5));
        Assert.False(_polls.WakesFor(0, port: 5));
    }

    [Fact]
    public void A_vcpu_that_polls_one_port_is_woken_only_by_that_port()
    {
        _polls.Begin(1);
        _polls.WaitFor(1, port: 5);

        Assert.True(_polls.WakesFor(1, port: 5));
        Assert.False(_polls.WakesFor(1, port: 6));
    }

    [Fact]
    public void Ending_twice_ends_once()
    {
        _polls.Begin(1);
        _polls.Begin(2);
        _polls.End(1);
        _polls.End(1);

        Assert.True(_polls.Any);
        Assert.True(_polls.IsPolling(2));
    }

    [Fact]
    public void A_restored_state_polls_as_before()
    {
        _polls.Begin(1);
        _polls.WaitFor(1, port: 5);
        var restored = new PollWait(vcpus: 3);
        restored.Begin(0);

        States.Restore(States.Of(_polls.Save), restored.Load);

        Assert.True(restored.WakesFor(1, port: 5));
        Assert.False(restored.IsPolling(0));
        restored.End(1);
        Assert.False(restored.Any);
    }
}
