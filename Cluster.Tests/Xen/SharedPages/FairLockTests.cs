using ActorXen.Messages;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

public sealed class FairLockTests
{
    private static readonly VirtualTime _start = VirtualTime.Zero + 1.Ms;

    [Fact]
    public void A_free_lock_is_taken_at_once()
    {
        var held = new FairLock(handover: 100.Ns);

        Assert.Equal(new(Duration.Zero, 2.Us), held.Take(_start, 2.Us));
        Assert.Equal(new(Duration.Zero, 3.Us), held.Take(_start + 2.Us, 3.Us));
    }

    [Fact]
    public void Others_spin_in_turn_and_each_of_them_makes_a_handover_longer()
    {
        var held = new FairLock(handover: 100.Ns);

        held.Take(_start, 2.Us);
        var second = held.Take(_start, 2.Us);
        var third = held.Take(_start + 1.Us, 2.Us);

        Assert.Equal(2_100, second.Wait.Nanoseconds);
        // The second one has the lock until 4.1 us; then two pCPUs have been spinning for it.
        Assert.Equal(4_100 + 200 - 1_000, third.Wait.Nanoseconds);
        Assert.Equal(third.Wait + 2.Us, third.Length);
    }

    [Fact]
    public void A_saved_lock_has_the_same_turns()
    {
        var (one, other) = (new FairLock(100.Ns), new FairLock(100.Ns));
        for (var turn = 0; turn < 3; turn++) one.Take(_start, 5.Us);
        var state = new StateWriter();
        one.Save(state);

        other.Load(new(state.ToArray()));

        Assert.Equal(one.Take(_start + 6.Us, 1.Us), other.Take(_start + 6.Us, 1.Us));
    }
}
