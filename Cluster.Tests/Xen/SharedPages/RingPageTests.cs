using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

public class RingPageTests
{
    [Theory, Trait("Invariant", "I-25")]
    [InlineData(0u)]
    [InlineData(uint.MaxValue - 20)]
    public void A_consumer_that_armed_and_slept_is_always_notified_of_the_next_item(uint firstIndex) =>
        Gen.Int[0, 3].Array[1, 400].Sample(steps => Converse(new(8, ItemCodecs.Blocks, firstIndex), steps));

    [Fact, Trait("Invariant", "I-25")]
    public void A_producer_notifies_exactly_when_the_event_index_is_crossed()
    {
        var ring = RingPages.Block();

        Assert.True(Push(ring, 1));
        Assert.False(Push(ring, 2));
        Assert.Equal(1, ring.TakeRequest().Id);
        Assert.True(ring.ArmRequests());
        Assert.Equal(2, ring.TakeRequest().Id);
        Assert.False(ring.ArmRequests());
        Assert.True(ring.WouldNotifyRequests(1));
        Assert.True(Push(ring, 3));
    }

    [Fact]
    public void An_event_index_further_ahead_lets_items_gather()
    {
        var ring = RingPages.Block();
        ring.ArmRequests(ahead: 3);

        Assert.False(Push(ring, 1));
        Assert.False(Push(ring, 2));
        Assert.True(Push(ring, 3));
    }

    [Fact, Trait("Invariant", "I-26")]
    public void A_full_ring_takes_no_request_and_an_unasked_response_is_refused()
    {
        var ring = RingPages.Block();
        Assert.Throws<InvariantBrokenException>(() => ring.PutResponse(default));

        for (var id = 0; id < 32; id++) Push(ring, id);

        Assert.Equal(0, ring.FreeSlots);
        Assert.Throws<InvariantBrokenException>(() => ring.PutRequest(default));
    }

    [Fact]
    public void A_ring_is_the_same_after_save_and_load()
    {
        var ring = new RingPage<BlockRequest>(8, ItemCodecs.Blocks, uint.MaxValue - 2);
        for (var id = 0; id < 6; id++) Push(ring, id);
        for (var taken = 0; taken < 3; taken++) ring.PutResponse(ring.TakeRequest());
        ring.PublishResponses();
        ring.TakeResponse();
        var state = new StateWriter();
        ring.Save(state);

        var again = new RingPage<BlockRequest>(8, ItemCodecs.Blocks);
        again.Load(new(state.ToArray()));

        Assert.Equal((5, 3, 2), (again.Outstanding, again.WaitingRequests, again.WaitingResponses));
        Assert.Equal([1L, 2L], [again.TakeResponse().Id, again.TakeResponse().Id]);
        Assert.Equal([3L, 4L, 5L], [again.TakeRequest().Id, again.TakeRequest().Id, again.TakeRequest().Id]);
    }

    private static bool Push(RingPage<BlockRequest> ring, long id)
    {
        ring.PutRequest(new(id, false, 512, VirtualTime.Zero));
        return ring.PublishRequests();
    }

    /// <summary>Both sides take random turns; one that went to sleep works only once it has been notified.</summary>
    private static void Converse(RingPage<BlockRequest> ring, int[] steps)
    {
        var (backendAwake, frontendAwake) = (true, true);
        var (asked, answered, nextTaken) = (0L, 0L, 0L);
        foreach (var step in steps)
        {
            switch (step)
            {
                case 0 when ring.FreeSlots > 0:
                    backendAwake |= Push(ring, asked++);
                    break;
                case 1 when backendAwake && ring.WaitingRequests > 0:
                    ring.PutResponse(ring.TakeRequest());
                    frontendAwake |= ring.PublishResponses();
                    break;
                case 2 when backendAwake:
                    backendAwake = ring.ArmRequests();
                    break;
                case 3 when frontendAwake && ring.WaitingResponses > 0:
                    Assert.Equal(nextTaken++, ring.TakeResponse().Id);
                    answered++;
                    break;
                case 3 when frontendAwake:
                    frontendAwake = ring.ArmResponses();
                    break;
            }

            Assert.True(backendAwake || ring.WaitingRequests == 0, "the backend sleeps while a request waits");
            Assert.True(frontendAwake || ring.WaitingResponses == 0, "the frontend sleeps while a response waits");
            Assert.Equal(asked - answered, ring.Outstanding);
            Assert.True(ring.Outstanding <= ring.Entries);
        }
    }
}
