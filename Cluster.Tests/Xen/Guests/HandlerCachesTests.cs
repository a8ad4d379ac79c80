using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Guests;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Guests;

/// <summary>Handlers that are warm or cold by the core where they run (M-28, interrupts §30).</summary>
public sealed class HandlerCachesTests
{
    private readonly Occupancy _occupancy = new([.. Enumerable.Range(0, 4).Select(
        pcpu => new PcpuPage(new(pcpu), 0, pcpu / 2, 0))]);

    private readonly VcpuPage _vcpu;
    private readonly HandlerCaches _caches;

    public HandlerCachesTests()
    {
        _vcpu = _occupancy.Add(new(1), 0);
        _vcpu.LastPcpu = new(0);
        _caches = new(_occupancy, 500.Us);
    }

    [Fact]
    public void It_is_cold_at_first_and_then_warm()
    {
        Assert.True(Enter(port: 3, at: 0.Us));
        Assert.False(Enter(port: 3, at: 10.Us));
        Assert.True(Enter(port: 4, at: 10.Us), "another handler has code of its own");
    }

    [Fact]
    public void An_idle_core_keeps_it()
    {
        Enter(port: 3, at: 0.Us);

        Assert.False(Enter(port: 3, at: 900_000.Us));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(501, true)]
    public void Guests_that_use_the_core_evict_it(int us, bool isCold)
    {
        Enter(port: 3, at: 0.Us);
        Use(pcpu: 0, us.Us);

        Assert.Equal(isCold, Enter(port: 3, at: 2_000.Us));
    }

    [Fact]
    public void It_is_cold_on_another_core_and_still_warm_on_the_first_one()
    {
        Enter(port: 3, at: 0.Us);
        _vcpu.LastPcpu = new(2);
        Assert.True(Enter(port: 3, at: 10.Us));

        _vcpu.LastPcpu = new(0);
        Assert.False(Enter(port: 3, at: 20.Us));
    }

    [Fact]
    public void The_threads_of_a_core_share_it()
    {
        _occupancy.Pair(66);
        Enter(port: 3, at: 0.Us);
        _vcpu.LastPcpu = new(1);
        Assert.False(Enter(port: 3, at: 10.Us));
        Use(pcpu: 0, 600.Us);

        Assert.True(Enter(port: 3, at: 2_000.Us), "the other thread's guest evicts it too");
    }

    [Fact]
    public void A_guest_that_has_its_core_alone_pays_less_for_handlers_than_one_that_shares_it_or_wanders()
    {
        using var trial = Trial.Of(Spec("core"));

        var (still, beside, roaming) = (MeanOf(trial, "still"), MeanOf(trial, "beside"), MeanOf(trial, "roaming"));
        Assert.True(still < 1_000, $"still: {still} ns");
        Assert.True(beside > still + 300, $"beside: {beside} ns");
        Assert.True(roaming > still + 100, $"roaming: {roaming} ns");
        Assert.Contains(trial.FactsOf(GuestFacts.TaskCooled), fact => fact.Fact.Subject == IdOf(trial, "still"));
        Checkers.CheckAll(trial);
    }

    [Fact]
    public void A_task_loses_a_tenth_of_what_interrupts_it()
    {
        using var trial = Trial.Of(Spec("core"));

        var losses = trial.FactsOf(GuestFacts.TaskCooled).Select(fact => fact.Fact.First).ToList();
        Assert.All(losses, lost => Assert.InRange(lost, 80, 50_000));
        Assert.Contains(losses, lost => lost < 2_000);
    }

    [Fact]
    public void A_kernel_without_the_key_records_nothing_of_it()
    {
        using var trial = Trial.Of(Spec("vcpu"));

        Assert.Empty(trial.FactsOf(GuestFacts.HandlerRan));
        Assert.Empty(trial.FactsOf(GuestFacts.HandlerMissed));
        Assert.Empty(trial.FactsOf(GuestFacts.TaskCooled));
    }

    [Fact]
    public void Engines_agree_and_a_restored_run_has_the_same_hash() => Restored.HasTheSameHash(Spec("core"), 17.Ms);

    private static double MeanOf(Trial trial, string name)
    {
        var domain = IdOf(trial, name);
        return trial.FactsOf(GuestFacts.HandlerRan).Where(fact => fact.Fact.Subject == domain)
            .Average(fact => fact.Fact.Second);
    }

    private static int IdOf(Trial trial, string name) =>
        trial.Simulation.Hosts[0].Domains.Single(domain => domain.Name == name).Id;

    private static RunSpec Spec(string caches)
    {
        const string requests = "{ type = request-server, requests-per-second = 4000, service-time = 20us }";
        return Given.Good($$"""
            length = 60ms
            guests { web { kernel { handler-caches = {{caches}}, hz = 100 }, workloads = [ {{requests}} ] } }
            racks = [ { name = r, hosts = [ { name = h, machine { cores = 5, boot-spread = 0ns }
              dom0 { vcpus = 1, cpus = "0" }
              domains = [
                {
                  like = web, name = still, cpus = "1"
                  workloads = [ {{requests}}, { type = periodic-task, period = 90us, cpu-time = 30us } ]
                }
                { like = web, name = beside, cpus = "2" }
                { like = web, name = roaming, cpus = "3-4" }
                { name = batch-a, cpus = "2", workloads = [ { type = cpu-bound } ] }
                { name = batch-b, vcpus = 2, cpus = "3-4", workloads = [ { type = cpu-bound } ] }
              ]
            } ] } ]
            """);
    }

    private bool Enter(int port, Duration at) =>
        _caches.Enter(port, _vcpu.Number, VirtualTime.Zero + at).IsCold;

    private void Use(int pcpu, Duration length)
    {
        var page = _occupancy[new PcpuId(pcpu)];
        page.BeginVisit(VirtualTime.Zero + 1_000.Us);
        page.EndVisit(VirtualTime.Zero + 1_000.Us + length);
    }
}
