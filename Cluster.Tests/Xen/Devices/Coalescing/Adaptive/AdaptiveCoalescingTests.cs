using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Devices.Networking;
using ActorXen.Xen.Devices.Coalescing.Adaptive;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Devices.Coalescing.Adaptive;

public class AdaptiveCoalescingTests
{
    private const int Better = 1, Same = 0, Worse = -1;

    private static readonly RequestServerSpec _silent = new(0, 256, 1_024, 1.Us, 100);

    [Fact]
    public void The_first_traffic_starts_the_search_to_the_left()
    {
        var search = new ProfileSearch(5);
        Assert.Equal((1, SearchState.OnTop), (search.Index, search.State));

        search.Decide(Better);

        Assert.Equal((0, SearchState.GoingLeft), (search.Index, search.State));
    }

    [Fact]
    public void A_search_that_gets_better_climbs_to_the_edge_and_parks_there()
    {
        var search = AtLeftEdge();

        foreach (var index in new[] { 1, 2, 3, 4 })
        {
            search.Decide(Better);
            Assert.Equal((index, SearchState.GoingRight), (search.Index, search.State));
        }

        search.Decide(Better);
        Assert.Equal((4, SearchState.OnTop), (search.Index, search.State));
    }

    [Fact]
    public void Two_steps_one_way_and_one_back_show_a_top()
    {
        var search = AtLeftEdge();
        search.Decide(Better);
        search.Decide(Better);
        Assert.Equal(2, search.Index);

        search.Decide(Worse);
        Assert.Equal((1, SearchState.GoingLeft), (search.Index, search.State));
        search.Decide(Better);

        Assert.Equal((1, SearchState.OnTop), (search.Index, search.State));
    }

    [Fact]
    public void What_changes_nothing_does_not_leave_the_top()
    {
        var search = AtLeftEdge();
        for (var steps = 0; steps < 5; steps++) search.Decide(Better);

        search.Decide(Same);
        Assert.Equal((4, SearchState.OnTop), (search.Index, search.State));
        search.Decide(Worse);

        Assert.Equal((3, SearchState.GoingLeft), (search.Index, search.State));
    }

    [Fact]
    public void Ten_steps_without_a_top_tire_the_search_for_ten_decisions()
    {
        var search = AtLeftEdge();
        search.Decide(Better);
        // To and fro, never two steps in one direction.
        for (var steps = 0; steps < 9; steps++) search.Decide(Worse);
        Assert.NotEqual(SearchState.Tired, search.State);
        search.Decide(Worse);
        Assert.Equal(SearchState.Tired, search.State);

        for (var pause = 0; pause < 9; pause++) search.Decide(Same);
        Assert.Equal(SearchState.Tired, search.State);
        search.Decide(Same);

        Assert.NotEqual(SearchState.Tired, search.State);
    }

    [Theory]
    [InlineData(1_110, 10, 10, Better)]
    [InlineData(1_090, 10, 10, Same)]
    [InlineData(890, 99, 1, Worse)]
    [InlineData(1_000, 12, 99, Better)]
    [InlineData(1_000, 10, 8, Better)]
    [InlineData(1_000, 10, 12, Worse)]
    public void Bytes_decide_then_packets_then_fewer_interrupts(long bytes, long packets, long events, int expected) =>
        Assert.Equal(expected, new TrafficRates(bytes, packets, events).ComparedTo(new(1_000, 10, 10)));

    [Fact]
    public void Rates_are_per_millisecond_and_never_overflow()
    {
        Assert.Equal(new TrafficRates(2_000, 2, 1), TrafficRates.Of(4_000, 3, 1, 2.Ms));
        Assert.Equal(1_000_000_000_000_000, TrafficRates.Of(1_000_000_000_000_000_000, 1, 1, 1.Seconds).Bytes);
    }

    [Fact]
    public void The_first_packet_is_held_as_the_second_profile_says()
    {
        var host = Host(HoldStart.Completion);
        NetworkPathTests.AddBurst(host, 1, 64, 1, Duration.Zero);

        host.Run(10.Ms);

        var signal = Assert.Single(host.Facts.Of(IrqFacts.DeviceSignalled));
        Assert.Equal((1L, 8_000L), (signal.First, signal.Second));
    }

    [Fact]
    public void A_hold_that_starts_at_the_interrupt_before_spares_what_comes_after_a_silence()
    {
        var host = Host(HoldStart.Event);
        NetworkPathTests.AddBurst(host, 3, 64, 1, 1.Ms);

        host.Run(10.Ms);

        var held = host.Facts.Of(IrqFacts.DeviceSignalled).Select(signal => signal.Second).ToList();
        // The beginning of the run counts as the interrupt before the first packet.
        Assert.Equal([8_000L, 0L, 0L], held);
    }

    [Theory]
    [InlineData(HoldStart.Completion)]
    [InlineData(HoldStart.Event)]
    public void Under_load_holds_become_other_than_at_the_start(HoldStart start)
    {
        var host = Host(start);
        NetworkPathTests.AddBurst(host, 8_000, 1_500, 1, 20.Us);

        host.Run(180.Ms);

        var signals = host.Facts.Of(IrqFacts.DeviceSignalled).ToList();
        Assert.True(signals.Count > 3 * 64, $"{signals.Count} interrupts are too few for a search");
        Assert.True(signals.Select(signal => signal.Second).Distinct().Count() > 1, "every hold was as long");
        var chosen = host.Facts.Of(IrqFacts.ModerationChosen).ToList();
        Assert.Equal(signals.Count / 64, chosen.Count);
        Assert.All(chosen, choice => Assert.Equal(
            ModerationProfile.TableFor(start)[(int)choice.First].LongestHold.Nanoseconds, choice.Second));
        Assert.True(chosen.Select(choice => choice.First).Distinct().Count() > 1, "every sample chose the same");
    }

    [Fact]
    public void A_saved_search_continues_as_if_nothing_had_happened()
    {
        var whole = Loaded();
        whole.Run(40.Ms);
        var one = Loaded();
        one.Run(17.Ms);
        var state = new StateWriter();
        one.Timeline.Save(state);
        var other = Loaded();
        other.Timeline.Load(new(state.ToArray()));

        other.Timeline.RunUntil(VirtualTime.Zero + 40.Ms);

        Assert.Equal(whole.Timeline.Hash, other.Timeline.Hash);

        static DeviceHost Loaded()
        {
            var host = Host(HoldStart.Completion);
            NetworkPathTests.AddBurst(host, 2_000, 1_500, 1, 20.Us);
            return host;
        }
    }

    private static DeviceHost Host(HoldStart start)
    {
        var host = DeviceHost.Alone(new NicSpec(10, new AdaptiveSpec(start), 512));
        host.AddServer(1, _silent);
        return host;
    }

    /// <summary>
    /// A search that parked at the first profile and is restarted by
    /// a change: the next decision is the first step to the right.
    /// </summary>
    private static ProfileSearch AtLeftEdge()
    {
        var search = new ProfileSearch(5);
        search.Decide(Better);
        search.Decide(Better);
        Assert.Equal((0, SearchState.OnTop), (search.Index, search.State));
        return search;
    }
}
