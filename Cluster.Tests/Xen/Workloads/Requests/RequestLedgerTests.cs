using ActorXen.Messages;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.Requests;
using CsCheck;

namespace ActorXen.Tests.Xen.Workloads.Requests;

public class RequestLedgerTests
{
    [Fact]
    public void Never_more_than_the_limit_is_under_way_and_a_restored_ledger_answers_alike() =>
        Gen.Select(Gen.Int[1, 6], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 400]).Array[1, 300]).Sample((limit, steps) =>
        {
            var (ledger, restored) = (new RequestLedger(limit), new RequestLedger(limit));
            var (now, lastId) = (VirtualTime.Zero, 0L);
            foreach (var (action, number) in steps)
            {
                now += new Duration(number * 1_000_000L);
                var id = action == 2 ? Math.Max(1, lastId - (number % 8)) : ++lastId;
                var answer = action == 2 ? ledger.TryClose(id) : ledger.TryOpen(id, now);
                Assert.Equal(answer, action == 2 ? restored.TryClose(id) : restored.TryOpen(id, now));
                Assert.InRange(ledger.Outstanding, 0, limit);
                restored = Restored(ledger, limit);
            }
        });

    [Fact]
    public void At_the_limit_requests_older_than_a_second_are_abandoned()
    {
        var ledger = new RequestLedger(1);

        Assert.True(ledger.TryOpen(1, VirtualTime.Zero));
        Assert.False(ledger.TryOpen(2, VirtualTime.Zero + 1.Seconds));
        Assert.True(ledger.TryOpen(2, VirtualTime.Zero + 1.Seconds + 1.Ns));
        Assert.False(ledger.TryClose(1));
        Assert.True(ledger.TryClose(2));
    }

    private static RequestLedger Restored(RequestLedger ledger, int limit)
    {
        var state = new StateWriter();
        ledger.Save(state);
        var again = new RequestLedger(limit);
        again.Load(new(state.ToArray()));
        return again;
    }
}
