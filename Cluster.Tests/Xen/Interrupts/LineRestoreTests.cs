using ActorXen.Messages;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Interrupts;

/// <summary>
/// Lines and pCPUs are saved at many times of a run in which interrupts nest, are held back, move and are suppressed.
/// Each time the run continues elsewhere as if nothing had happened.
/// </summary>
public sealed class LineRestoreTests
{
    [Fact]
    public void Interrupts_in_service_with_others_above_them_are_restored() => AssertRestored(
        Nested, 20.Us, 100.Ns,
        world => world.CountOf(IrqFacts.Handled, LineWorld.Upper) > world.CountOf(IrqFacts.Ended, LineWorld.Upper)
            && world.CountOf(IrqFacts.Handled, LineWorld.Lower) > world.CountOf(IrqFacts.Ended, LineWorld.Lower)
            && world.Page(0).Eois.HoldsBack(world.Page(0).Vectors[LineWorld.Upper]));

    [Fact]
    public void Interrupts_that_are_held_back_are_restored() => AssertRestored(
        Nested, 20.Us, 100.Ns,
        world => world.Timeline.Now >= VirtualTime.Zero + 3.Us
            && world.CountOf(IrqFacts.Handled, LineWorld.Edge) == 0
            && world.Page(0).Eois.HoldsBack(world.Page(0).Vectors[LineWorld.Edge]));

    [Fact]
    public void A_held_interrupt_is_taken_when_the_one_in_service_has_ended()
    {
        var world = Nested();
        world.Timeline.Start();
        world.Timeline.RunUntil(VirtualTime.Zero + 20.Us);

        var order = world.Facts.Facts.Where(recorded => recorded.Fact.Is(IrqFacts.Handled))
            .Select(recorded => recorded.Fact.Subject);
        Assert.Equal([LineWorld.Lower, LineWorld.Upper, LineWorld.Edge], order);
        var ended = world.Facts.Facts.Last(recorded => recorded.Fact.Is(IrqFacts.Ended));
        var held = world.Facts.Facts.Last(recorded => recorded.Fact.Is(IrqFacts.Handled));
        Assert.Equal(LineWorld.Lower, ended.Fact.Subject);
        Assert.True(held.At > ended.At, $"taken at {held.At}, the other ended at {ended.At}");
    }

    [Theory, InlineData(AckType.Eoi), InlineData(AckType.Unmask)]
    public void A_line_that_one_of_two_guests_has_answered_is_restored(AckType ack) => AssertRestored(
        () => Nested(ack), 20.Us, 100.Ns,
        world => world.CountOf(IrqFacts.LineDeasserted, LineWorld.Upper) == 1
            && world.CountOf(IrqFacts.Ended, LineWorld.Upper) == 0);

    [Theory, InlineData(LineWorld.Edge), InlineData(LineWorld.Upper)]
    public void A_line_on_its_way_to_another_pcpu_has_its_vectors_there_after_a_restore(int irq) => AssertRestored(
        Moved, 60.Us, 250.Ns, world => world.Page(0).Vectors[irq] != 0 && world.Page(1).Vectors[irq] != 0);

    [Theory, InlineData(LineWorld.Edge), InlineData(LineWorld.Upper)]
    public void A_line_whose_affinity_was_set_before_the_cut_moves_after_it(int irq) => AssertRestored(
        Moved, 60.Us, 250.Ns,
        world => world.Timeline.Now >= VirtualTime.Zero + 2.Us && world.CountOf(IrqFacts.Moved, irq) == 0
            && world.Page(1).Vectors[irq] == 0);

    [Fact]
    public void A_line_that_the_rate_limit_has_disabled_is_restored() => AssertRestored(
        Storm, 14.Ms, 100.Us,
        world => world.CountOf(IrqFacts.EnableChanged, LineWorld.Edge) == 1
            && world.CountOf(IrqFacts.Suppressed, LineWorld.Edge) > 0);

    private static LineWorld Nested() => Nested(AckType.Eoi);

    private static LineWorld Nested(AckType ack)
    {
        var world = new LineWorld(ack);
        world.Script.Say(1.Us, world.Level(LineWorld.Lower), new LineAssert(0))
            .Say(3.Us, world.Pcpu(0), new MsiWrite(LineWorld.Edge))
            .Say(4.Us, world.Level(LineWorld.Upper), new LineAssert(0));
        return world;
    }

    /// <summary>
    /// The affinities of two lines are set; the next interrupt of each is the last on the old pCPU, and the one after
    /// it releases the old vector.
    /// </summary>
    private static LineWorld Moved()
    {
        var world = new LineWorld(AckType.Eoi);
        world.Script.Say(2.Us, world.Line(LineWorld.Edge), new SetIrqAffinity(new(1)))
            .Say(2.Us, world.Line(LineWorld.Upper), new SetIrqAffinity(new(1)))
            .Say(10.Us, world.Pcpu(0), new MsiWrite(LineWorld.Edge))
            .Say(15.Us, world.Level(LineWorld.Upper), new LineAssert(0))
            .Say(30.Us, world.Pcpu(1), new MsiWrite(LineWorld.Edge))
            .Say(35.Us, world.Level(LineWorld.Upper), new LineAssert(0))
            .Say(50.Us, world.Level(LineWorld.Upper), new LineAssert(0));
        return world;
    }

    /// <summary>The third interrupt disables the line; one more comes when it is enabled again.</summary>
    private static LineWorld Storm()
    {
        var world = new LineWorld(AckType.Eoi, rateLimit: 3);
        foreach (var at in new[] { 1.Ms, 2.Ms, 3.Ms, 4.Ms, 13_500.Us })
            world.Script.Say(at, world.Pcpu(0), new MsiWrite(LineWorld.Edge));
        return world;
    }

    /// <param name="build">Builds the world before its first instant.</param>
    /// <param name="length">Of the run.</param>
    /// <param name="step">Time from one cut to the next.</param>
    /// <param name="isThere">Whether the state that the test is about is present at the cut.</param>
    private static void AssertRestored(
        Func<LineWorld> build, Duration length, Duration step, Func<LineWorld, bool> isThere)
    {
        var whole = build();
        whole.Timeline.Start();
        var cuts = new List<(byte[] State, int Seen)>();
        for (var at = VirtualTime.Zero + step; at < VirtualTime.Zero + length; at += step)
        {
            whole.Timeline.RunUntil(at);
            if (isThere(whole)) cuts.Add((States.Of(whole.Timeline.Save), whole.Facts.Facts.Count));
        }

        Assert.NotEmpty(cuts);
        whole.Timeline.RunUntil(VirtualTime.Zero + length);
        foreach (var (state, seen) in cuts)
        {
            var restored = build();
            restored.Timeline.Load(new(state));
            Assert.Equal(state, States.Of(restored.Timeline.Save));
            restored.Timeline.RunUntil(VirtualTime.Zero + length);
            Assert.Equal(whole.Timeline.Hash, restored.Timeline.Hash);
            Assert.Equal(whole.Facts.Facts.Skip(seen), restored.Facts.Facts);
        }
    }
}
