using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Computing;

namespace ActorXen.Tests.Processors;

public sealed class RunStateBoardTests
{
    private readonly RecordingHost _host = new();
    private readonly Occupancy _occupancy = new([new PcpuPage(new(0), 0, 0, 0)]);
    private readonly VcpuPage _page;

    public RunStateBoardTests() => _page = _occupancy.Add(new(0), 0);

    [Fact]
    public void A_subscriber_hears_of_a_change_in_its_instant_and_of_no_other_vcpu()
    {
        var other = _occupancy.Add(new(0), 1);
        var subscriber = _host.AddProbe("subscriber");
        _occupancy.Board.Subscribe(_page.Number, subscriber.As<IRunStateSubscriber>());
        _host.AddProbe("scheduler");

        Change(_page, RunState.Runnable, 3.Us);
        Change(other, RunState.Runnable, 1.Us);

        var (at, notice) = Assert.Single(subscriber.Received);
        Assert.Equal((VirtualTime.Zero + 3.Us, new RunStateNotice(_page.Number, 3, 1)), (at, (RunStateNotice)notice));
    }

    [Fact]
    public void An_area_adds_up_to_elapsed_time_and_its_steal_is_runnable_and_offline_time()
    {
        var area = _occupancy.Board.Register(_page.Number);
        _host.AddProbe("scheduler");

        Change(_page, RunState.Runnable, 3.Us);
        Change(_page, RunState.Running, 4.Us);
        Change(_page, RunState.Blocked, 5.Us);
        _host.RunFor(6.Us);

        var now = _host.Now;
        var all = Enum.GetValues<RunState>().Aggregate(Duration.Zero, (sum, state) => sum + area.TimeIn(state, now));
        Assert.Equal(now - VirtualTime.Zero, all);
        Assert.Equal(7.Us, area.StealAt(now));
        Assert.Equal(6.Us, area.TimeIn(RunState.Blocked, now));
    }

    [Fact]
    public void A_guest_with_a_steal_clock_reads_what_its_neighbour_took_from_it_and_sends_no_message_more()
    {
        using var without = Trial.Of(TwoOnOnePcpu(stealClock: false));
        using var with = Trial.Of(TwoOnOnePcpu(stealClock: true));

        Assert.Empty(without.FactsOf(VcpuFacts.StealRead));
        var read = with.FactsOf(VcpuFacts.StealRead).Sum(recorded => recorded.Fact.First);
        Assert.InRange(read, 15.Ms.Nanoseconds, 25.Ms.Nanoseconds);
        Assert.Equal(without.Simulation.Hash, with.Simulation.Hash);
    }

    private static RunSpec TwoOnOnePcpu(bool stealClock)
    {
        var kernel = Specs.Linux with { StealClock = stealClock };
        return Specs.Run(
            40.Ms,
            seed: 1,
            Specs.Host(
                0,
                0,
                1,
                Specs.Guest(1, "one", 1, new CpuBoundSpec(1)) with { Kernel = kernel },
                Specs.Guest(2, "other", 1, new CpuBoundSpec(1))));
    }

    /// <summary>Lets time pass, then changes a state as a scheduler does.</summary>
    private void Change(VcpuPage page, RunState state, Duration after)
    {
        _host.RunFor(after);
        var changer = _host.AddProbe($"changer/{_host.Now.Nanoseconds}", (_, context) =>
        {
            var before = page.State;
            page.State = state;
            _occupancy.Board.Change(page, before, context);
        });
        _host.Tell(changer.Self, IrqReenable.Instance);
    }
}
