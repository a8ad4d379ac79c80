using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;
using ActorXen.Xen.Workloads.Computing;
using CsCheck;

namespace ActorXen.Tests.Xen.SharedPages;

public sealed class RunStateBoardTests
{
    private readonly RecordingHost _host = new();
    private readonly Occupancy _occupancy = new([new PcpuPage(new(0), 0, 0, 0)]);
    private readonly VcpuPage _page;

    public RunStateBoardTests() => _page = _occupancy.Add(new(0), 0);

    [Fact]
    public void A_subscriber_is_notified_of_a_change_in_its_instant_and_of_no_other_vcpu()
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
        var area = _occupancy.Board.Register(_page);
        _host.AddProbe("scheduler");

        Change(_page, RunState.Runnable, 3.Us);
        Change(_page, RunState.Running, 4.Us);
        Change(_page, RunState.Blocked, 5.Us);
        _host.RunFor(6.Us);

        var now = _host.Now;
        Assert.Equal(3.Us, area.TimeIn(RunState.Offline, now));
        Assert.Equal(4.Us, area.TimeIn(RunState.Runnable, now));
        Assert.Equal(5.Us, area.TimeIn(RunState.Running, now));
        Assert.Equal(6.Us, area.TimeIn(RunState.Blocked, now));
        Assert.Equal(7.Us, area.StealAt(now));
        Assert.Equal(18.Us, now - VirtualTime.Zero);
    }

    [Fact]
    public void At_any_time_the_states_of_an_area_add_up_and_a_restored_area_agrees() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 20]).Array[1, 30].Sample(changes =>
        {
            var (one, other) = (new RunStateBoardTests(), new RunStateBoardTests());
            var area = one._occupancy.Board.Register(one._page);
            one._host.AddProbe("scheduler");
            foreach (var (state, after) in changes) one.Change(one._page, (RunState)state, after.Us);
            var now = one._host.Now + 5.Us;
            Assert.Equal(now - VirtualTime.Zero, SumAt(area, now));

            var restored = other._occupancy.Board.Register(other._page);
            States.Restore(States.Of(one._page.Save), other._page.Load);
            States.Restore(States.Of(area.Save), restored.Load);

            foreach (var state in Enum.GetValues<RunState>())
                Assert.Equal(area.TimeIn(state, now), restored.TimeIn(state, now));
        }, iter: 100);

    [Fact, Trait("Invariant", "I-30")]
    public void Two_vcpus_that_always_compute_share_a_pcpu_as_computed_by_hand()
    {
        // Credit2 gives each 10 ms at a time; both are runnable from the first instant on, and nothing else runs there.
        using var trial = Trial.Of(TwoOnOnePcpu(stealClock: true));

        foreach (var vcpu in trial.Simulation.Hosts[0].Vcpus.Where(vcpu => vcpu.Domain > 0))
        {
            var times = TimesOf(trial, vcpu.Number);
            Assert.Equal(40.Ms, times.Aggregate(Duration.Zero, (sum, time) => sum + time));
            Assert.Equal(Duration.Zero, times[(int)RunState.Blocked]);
            Assert.InRange(times[(int)RunState.Running].Nanoseconds, 15_000_000, 25_000_000);
        }

        // What the guest read last is the time that its neighbour,
        // and the hypervisor between them, had used until then.
        var read = trial.FactsOf(VcpuFacts.StealRead).Last();
        Assert.Equal(StolenUntil(trial, read.Fact.Subject, read.At), read.Fact.Second);
    }

    [Fact]
    public void A_guest_with_a_steal_clock_reads_what_its_neighbour_took_and_sends_no_further_message()
    {
        using var without = Trial.Of(TwoOnOnePcpu(stealClock: false));
        using var with = Trial.Of(TwoOnOnePcpu(stealClock: true));

        Assert.Empty(without.FactsOf(VcpuFacts.StealRead));
        var read = with.FactsOf(VcpuFacts.StealRead).Sum(recorded => recorded.Fact.First);
        Assert.InRange(read, 15.Ms.Nanoseconds, 25.Ms.Nanoseconds);
        Assert.Equal(without.Simulation.Hash, with.Simulation.Hash);
    }

    private static Duration SumAt(RunStateArea area, VirtualTime now) =>
        Enum.GetValues<RunState>().Aggregate(Duration.Zero, (sum, state) => sum + area.TimeIn(state, now));

    /// <summary>By run state, from the facts.</summary>
    private static Duration[] TimesOf(Trial trial, int vcpu)
    {
        var times = new Duration[SchedulingFacts.Down + 1];
        var (state, since) = (SchedulingFacts.Down, VirtualTime.Zero);
        foreach (var change in trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(change => change.Fact.Subject == vcpu))
        {
            times[state] += change.At - since;
            (state, since) = ((int)change.Fact.Second, change.At);
        }

        times[state] += VirtualTime.Zero + trial.Spec.Length - since;
        return times;
    }

    private static long StolenUntil(Trial trial, int vcpu, VirtualTime end)
    {
        var ran = Duration.Zero;
        var since = VirtualTime.Never;
        foreach (var change in trial.FactsOf(SchedulingFacts.RunstateChanged)
            .Where(change => change.Fact.Subject == vcpu && change.At <= end))
        {
            if (since != VirtualTime.Never) ran += change.At - since;
            since = change.Fact.Second == (long)RunState.Running ? change.At : VirtualTime.Never;
        }

        if (since != VirtualTime.Never) ran += end - since;
        return (end - VirtualTime.Zero - ran).Nanoseconds; // It never blocks.
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
