using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.Recorded;

namespace ActorXen.Tests.Xen.Scheduling.Core;

public sealed class SchedulerTests
{
    [Fact]
    public void Balancing_may_ask_the_vcpu_that_the_same_decision_chose_to_migrate()
    {
        // Two sockets, more work than one can do, credit resets every
        // few milliseconds: it happens within the first twenty.
        foreach (var seed in Enumerable.Range(1, 6))
        {
            var host = Specs.Host(
                0, 0, 2,
                Specs.Guest(1, "heavy", 3, new CpuBoundSpec(3)) with { Weight = 64 },
                Specs.Guest(
                    2, "light", 2, new UtilisationSpec([400_000, 800_000, 100_000], 5.Ms, 400.Us, "test")) with
                { Weight = 64 },
                Specs.Guest(3, "other", 2, new CpuBoundSpec(1)));
            var spec = Specs.Run(60.Ms, seed, host with { Machine = new MachineSpec(2, 1, 1, 2_500, []) });

            using var trial = Trial.Of(spec);

            Assert.Equal(VirtualTime.Zero + spec.Length, trial.Simulation.Now);
        }
    }
}
