using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Devices.Graphics;

/// <summary>A guest that draws with a GPU of its own (interrupts §13, M-45).</summary>
public sealed class GpuTests
{
    /// <summary>1 ms for the commands, 3 ms to draw, 8 MiB at 83 us each, and what the interrupt takes.</summary>
    [Fact]
    public void Each_frame_takes_what_its_parts_take_and_interrupts_its_guest_once()
    {
        using var trial = Trial.Of(Given.Good(Scenario("")));

        Checkers.CheckAll(trial);
        var frames = Frames(trial);
        Assert.InRange(frames.Count, 11, 12); // 120 per second for 100 ms.
        Assert.All(frames, frame => Assert.Equal((long)FrameEnd.InTime, frame.First));
        // The first one also waits for the pCPU to come up.
        Assert.All(frames.Skip(1), frame => Assert.InRange(frame.Second, 4_660_000, 4_720_000));
        Assert.Equal(frames.Count, trial.FactsOf(IrqFacts.Handled).Count());
        Assert.Empty(trial.FactsOf(DeviceFacts.FrameSkipped));
    }

    [Theory]
    [InlineData("frames-per-second = 200", FrameEnd.InTime, 0)]
    [InlineData("frames-per-second = 250", FrameEnd.Late, 0)]  // 4.7 ms, of which the GPU needs 3.7.
    [InlineData("frames-per-second = 300", FrameEnd.Late, 1)]  // The GPU is behind: its ring is full.
    [InlineData("frames-per-second = 300, gpu-time = 1us, frame-size = 4KiB, cpu-time = 4ms", FrameEnd.Late, 1)]
    public void Frames_are_late_if_they_take_longer_than_a_period_and_skipped_if_a_part_does(
        string keys, FrameEnd end, int skipped)
    {
        using var trial = Trial.Of(Given.Good(Scenario(keys)));

        Checkers.CheckAll(trial);
        Assert.Equal((long)end, Frames(trial)[^1].First);
        Assert.Equal(skipped > 0, trial.FactsOf(DeviceFacts.FrameSkipped).Any());
    }

    [Theory]
    [InlineData("event", false)]
    [InlineData("softirq", true)]
    [InlineData("global-list", true)]
    public void Its_guest_gets_its_interrupts_by_softirq_if_the_hypervisor_is_set_so(string dpci, bool bySoftirq)
    {
        var spec = Given.Good(Scenario("", $"hypervisor {{ dpci = {dpci} }}"));
        using var trial = Trial.Of(spec);

        Checkers.CheckAll(trial);
        var served = trial.FactsOf(PcpuFacts.SoftirqServed).Count(
            recorded => recorded.Fact.First == (long)Softirq.HvmDpci);
        Assert.InRange(Frames(trial).Count, 11, 12);
        Assert.Equal(bySoftirq, served >= 11);
        Assert.Equal(dpci == "global-list", trial.FactsOf(PcpuFacts.LockTaken).Any());
        Trial.RequireOneHash(spec, 41.Ms);
    }

    [Fact]
    public void An_interrupt_that_the_softirq_delivers_comes_later_by_its_cost()
    {
        var (handler, softirq) = (Shown("event"), Shown("softirq"));

        // 500 cycles of the softirq at 2.5 GHz.
        Assert.Equal(200, softirq - handler);

        static long Shown(string dpci)
        {
            using var trial = Trial.Of(Given.Good(Scenario("", $"hypervisor {{ dpci = {dpci} }}")));
            return Frames(trial)[5].Second;
        }
    }

    private static List<Fact> Frames(Trial trial) =>
        [.. trial.FactsOf(DeviceFacts.FrameEnded).Select(recorded => recorded.Fact)];

    private static string Scenario(string gpu, string host = "") => $$"""
        length = 100ms
        racks = [ { name = r, hosts = [ { name = h
          {{host}}
          machine { cores = 2, idle-states = [] }
          devices = [ { type = gpu, domain = a, gpu-variation = 0%
            {{gpu}} } ]
          dom0 { vcpus = 1 }
          domains = [ { name = a, kernel { hz = 0 } } ] } ] } ]
        """;
}
