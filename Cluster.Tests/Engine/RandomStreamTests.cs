using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Tests.Engine;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_same_seed_and_path_draw_the_same_on_every_machine()
    {
        var stream = RandomStream.For(42, "host/0/pcpu/3");

        Assert.Equal(KnownBits, new[] { stream.NextBits(), stream.NextBits(), stream.NextBits() });
        Assert.Equal(KnownDelay, stream.Exponential(1.Seconds).Nanoseconds);
    }

    [Fact]
    public void Another_path_or_seed_draws_differently()
    {
        var first = RandomStream.For(42, "host/0/pcpu/3").NextBits();

        Assert.NotEqual(first, RandomStream.For(42, "host/0/pcpu/4").NextBits());
        Assert.NotEqual(first, RandomStream.For(43, "host/0/pcpu/3").NextBits());
    }

    [Fact]
    public void Exponential_delays_have_their_mean_and_deviation()
    {
        var stream = RandomStream.For(1, "mean");
        var draws = Enumerable.Range(0, 200_000).Select(_ => stream.Exponential(1.Ms).Nanoseconds / 1e6).ToArray();
        var mean = draws.Average();

        Assert.InRange(mean, 0.99, 1.01);
        Assert.InRange(Math.Sqrt(draws.Average(draw => (draw - mean) * (draw - mean))), 0.98, 1.02);
        Assert.All(draws, draw => Assert.InRange(draw, 0, 44));
    }

    [Fact]
    public void Whole_numbers_are_uniform_and_below_the_limit()
    {
        var stream = RandomStream.For(1, "uniform");
        var counts = new int[10];
        for (var draw = 0; draw < 100_000; draw++) counts[stream.Below(10)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void A_chance_comes_as_often_as_it_says()
    {
        var stream = RandomStream.For(1, "chance");

        Assert.InRange(Enumerable.Range(0, 100_000).Count(_ => stream.Chance(250_000)), 24_400, 25_600);
        Assert.False(stream.Chance(0));
        Assert.True(stream.Chance(1_000_000));
    }

    [Fact]
    public void The_exact_logarithm_agrees_with_the_library()
    {
        var stream = RandomStream.For(1, "log");
        for (var draw = 0; draw < 10_000; draw++)
        {
            var value = ((stream.NextBits() >> 11) + 1) * (1.0 / (1UL << 53));
            Assert.Equal(Math.Log(value), RandomStream.ExactLog(value), 1e-14 * Math.Max(1, -Math.Log(value)));
        }
    }

    [Fact]
    public void A_restored_stream_continues_where_it_was_saved()
    {
        var stream = RandomStream.For(7, "a");
        stream.NextBits();
        var state = new StateWriter();
        stream.Save(state);
        var restored = RandomStream.For(7, "a");
        restored.Load(new StateReader(state.ToArray()));

        Assert.Equal(stream.NextBits(), restored.NextBits());
    }

    // Computed by an independent program. A change here changes the results of all scenarios and belongs in the
    // changelog.
    private static readonly ulong[] KnownBits = [0x536E_C8B8_3CE3_1EE6, 0x34AC_E40A_C681_D876, 0xD1A2_7476_B233_829E];
    private const long KnownDelay = 961_199_507;
}
