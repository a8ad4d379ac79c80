using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Processors;
using CsCheck;

namespace ActorXen.Tests.Xen.Processors;

public sealed class WorkMeterTests
{
    private readonly WorkMeter _meter = new();

    [Theory]
    [InlineData(100, 1_000)]
    [InlineData(66, 1_516)] // 1515.15… ns, up to the next whole one.
    [InlineData(50, 2_000)]
    [InlineData(1, 100_000)]
    public void A_thread_takes_as_much_longer_as_it_is_slower(int speed, long nanoseconds)
    {
        _meter.Begin(1.Us);

        Assert.Equal(new Duration(nanoseconds), _meter.Start(VirtualTime.Zero, speed));
    }

    [Fact]
    public void Cold_caches_double_the_time_until_the_penalty_is_lost_at_any_speed()
    {
        _meter.AddPenalty(50.Us);
        _meter.Begin(100.Us);

        Assert.Equal(150.Us, _meter.Start(VirtualTime.Zero, 100));
        _meter.Stop(VirtualTime.Zero + 60.Us);                      // 30 us done, 30 us lost.

        Assert.Equal(180.Us, _meter.Start(VirtualTime.Zero + 60.Us, 50));
    }

    [Fact]
    public void The_drag_says_how_much_is_lost_with_each_piece_of_work()
    {
        _meter.AddPenalty(250.Us, drag: 5);
        _meter.Begin(100.Us);

        Assert.Equal(350.Us, _meter.Start(VirtualTime.Zero, 100));
        _meter.Stop(VirtualTime.Zero + 60.Us);                      // 10 us done, 50 us lost.
        Assert.Equal(90.Us, _meter.Take());
        _meter.Begin(10.Us);

        Assert.Equal(60.Us, _meter.Start(VirtualTime.Zero + 60.Us, 100));
    }

    [Fact]
    public void Of_two_penalties_the_greater_one_counts_with_its_drag()
    {
        _meter.AddPenalty(50.Us, drag: 5);
        _meter.AddPenalty(20.Us, drag: 1);
        _meter.Begin(10.Us);

        Assert.Equal(60.Us, _meter.Start(VirtualTime.Zero, 100));
    }

    [Fact]
    public void Work_that_is_taken_away_is_given_back_in_whole_nanoseconds_and_the_rest_is_not_lost()
    {
        _meter.Begin(100.Ns);
        _meter.Start(VirtualTime.Zero, 66);
        _meter.Stop(VirtualTime.Zero + 1.Ns);                       // 0.66 ns done.

        Assert.Equal(99.Ns, _meter.Take());
        _meter.Begin(66.Ns);                                        // And the 0.34 ns.

        Assert.Equal(101.Ns, _meter.Start(VirtualTime.Zero, 66));   // 66.34 / 0.66 = 100.52 ns
    }

    [Fact]
    public void However_often_the_speed_changes_less_than_two_nanoseconds_are_carried_over() =>
        Gen.Select(
            Gen.Int[0, 5_000],
            Gen.Select(Gen.Int[0, 300], Gen.Int[1, 6]),
            Gen.Select(Gen.Int[0, 200], Gen.Int[1, 100]).Array[0, 50])
            .Array[1, 20].Sample(works =>
        {
            var meter = new WorkMeter();
            var (now, done, wanted, mostLost) = (VirtualTime.Zero, 0L, 0L, 0L);
            foreach (var (length, penalty, stretches) in works)
            {
                meter.Begin(new(length));
                meter.AddPenalty(new(penalty.Item1), penalty.Item2);
                (wanted, mostLost) = (wanted + length * 100L, mostLost + penalty.Item1 * 100L);
                Run(stretches);

                Assert.InRange(done - wanted, -1, mostLost + 199);
            }

            void Run((int Length, int Speed)[] stretches)
            {
                foreach (var (length, speed) in stretches)
                {
                    var left = meter.Start(now, speed);
                    if (left <= new Duration(length)) break;
                    now += new Duration(length);
                    done += length * (long)speed;
                    meter.Stop(now);
                }

                var last = meter.Start(now, 66);
                now += last;
                done += last.Nanoseconds * 66;
                meter.Finish(now);
            }
        });
}
