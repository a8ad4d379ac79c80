using ActorXen.Messages;
using ActorXen.Xen.SharedPages;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>I-29 for locks of the hypervisor, by random takes: one holder at a time, in the order of asking.</summary>
[Trait("Invariant", "I-29")]
public sealed class FairLockRandomTests
{
    private static readonly Gen<(int Pause, int Hold)[]> _takes =
        Gen.Select(Gen.Int[0, 300], Gen.Int[1, 200]).Array[1, 200];

    [Fact]
    public void Turns_do_not_overlap_come_in_order_and_begin_at_once_if_the_lock_is_free() => _takes.Sample(takes =>
    {
        var (held, now, free) = (new FairLock(10.Ns), VirtualTime.Zero, VirtualTime.Zero);
        foreach (var (pause, hold) in takes)
        {
            now += new Duration(pause);
            var turn = held.Take(now, new(hold));
            var begin = now + turn.Wait;
            Assert.Equal(hold, turn.Hold.Nanoseconds);
            Assert.True(begin >= free, $"a turn begins at {begin}, in the one that ends at {free}");
            Assert.True(now < free || turn.Wait == Duration.Zero, $"it waits for {turn.Wait} although nobody has it");
            // The word goes to each of those that spin, and to nobody else.
            if (now < free) Assert.InRange((begin - free).Nanoseconds, 10, 10L * held.Turns);
            free = begin + turn.Hold;
        }
    });

    [Fact]
    public void Turns_are_the_same_if_the_lock_is_restored_between_any_two() => _takes.Sample(takes =>
    {
        var (held, saved, now) = (new FairLock(10.Ns), new FairLock(10.Ns), VirtualTime.Zero);
        foreach (var (pause, hold) in takes)
        {
            now += new Duration(pause);
            var state = new StateWriter();
            saved.Save(state);
            saved = new(10.Ns);
            saved.Load(new(state.ToArray()));
            Assert.Equal(held.Take(now, new(hold)), saved.Take(now, new(hold)));
        }
    });
}
