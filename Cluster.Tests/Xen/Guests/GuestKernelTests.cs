using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.BlockReaders;

namespace ActorXen.Tests.Xen.Guests;

public sealed class GuestKernelTests
{
    [Theory]
    [InlineData(true, 190, 210)]
    [InlineData(false, 0, 4)]
    public void An_idle_guest_ticks_if_and_only_if_its_kernel_is_not_tickless(bool ticksWhenIdle, int least, int most)
    {
        var guest = Specs.Guest(1, "idle", 2) with { Kernel = new KernelSpec(1_000, ticksWhenIdle, WakePolicy.Affine) };

        using var trial = Trial.Of(Specs.Run(100.Ms, 1, Specs.Host(0, 0, 2, guest)));

        Assert.InRange(
            trial.FactsOf(GuestFacts.GuestTimerRan).Count(recorded => recorded.Fact.Subject == 1), least, most);
    }

    [Theory]
    [InlineData(EventAbi.TwoLevel)]
    [InlineData(EventAbi.Fifo)]
    public void A_port_that_was_pending_when_it_was_given_to_another_vcpu_is_still_delivered(EventAbi abi)
    {
        var reader = new BlockReaderSpec(1, 4_096, 0, Duration.Zero, 10.Us);
        var host = Specs.Host(
            0,
            0,
            4,
            Specs.Guest(1, "one", 1, reader),
            Specs.Guest(2, "two", 1, reader),
            Specs.Guest(3, "three", 1, reader));
        var dom0 = host.Domains[0] with { Abi = abi };

        using var trial = Trial.Of(Specs.Run(10.Ms, 1, host with { Domains = [dom0, .. host.Domains.Skip(1)] }));

        foreach (var guest in host.Domains.Skip(1))
            Assert.Contains(trial.FactsOf(DeviceFacts.BlockServed), recorded => recorded.Fact.Subject == guest.Id);
    }
}
