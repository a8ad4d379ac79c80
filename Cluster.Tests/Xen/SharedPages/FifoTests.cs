using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

public class FifoTests
{
    [Fact]
    public void A_queue_gives_back_what_it_got_in_order() =>
        Gen.Bool.Array[0, 200].Sample(steps =>
        {
            var queue = new Fifo<BlockRequest>(50, ItemCodecs.Blocks);
            var model = new Queue<long>();
            for (var step = 0; step < steps.Length; step++)
            {
                if (steps[step] && !queue.IsFull)
                {
                    queue.Add(new(step, false, 512, VirtualTime.Zero));
                    model.Enqueue(step);
                }
                else if (model.TryDequeue(out var expected))
                {
                    Assert.Equal(expected, queue.Remove().Id);
                }

                queue = Restored(queue);
                Assert.Equal(model, Enumerable.Range(0, queue.Count).Select(index => queue[index].Id));
            }
        });

    [Fact]
    public void A_queue_refuses_to_pass_its_limit()
    {
        var queue = new Fifo<BlockRequest>(2, ItemCodecs.Blocks);
        queue.Add(default);
        queue.Add(default);

        Assert.True(queue.IsFull);
        Assert.Throws<InvariantBrokenException>(() => queue.Add(default));
    }

    private static Fifo<BlockRequest> Restored(Fifo<BlockRequest> queue)
    {
        var state = new StateWriter();
        queue.Save(state);
        var again = new Fifo<BlockRequest>(50, ItemCodecs.Blocks);
        again.Load(new(state.ToArray()));
        return again;
    }
}
