using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Calibration;

/// <summary>A cost that changes no run is not charged.</summary>
public sealed class CostUseTests
{
    /// <summary>
    /// Two hosts on which everything happens that costs time: moves between threads, cores and sockets, guests of both
    /// kinds, short and long packets, from guests and from outside, more of them than a poll takes, disk requests of
    /// several pages, timers that are due already, packets that are mapped, a virtual function behind the IOMMU.
    /// </summary>
    private const string Scenario = """
        length = 8ms
        defaults {
          machine { profile = skylake-server, sockets = 2, cores = 4, threads = 2 }
          hypervisor { mwait-wakes = off }
          pool { policy = credit, ratelimit_us = 0 }
          dom0 { vcpus = 2 }
        }
        racks = [ { name = r, hosts = [
          { name = a, domains = [
            { name = "hog-{n}", count = 12, vcpus = 1, workloads = [ { type = cpu-bound } ] }
            { name = "wakes-{n}", count = 8, kind = pv, workloads = [
              { type = periodic-task, random = true, period = 200us, cpu-time = 30us } ] }
            { name = sink, workloads = [ { type = stream, window = 8, packet-size = 64KiB } ] }
            { name = db, workloads = [ { type = block-reader, size = 64KiB, depth = 4, writes = 50% } ] }
          ] }
          { name = b, nic { grants = map, vfs = 1 }, domains = [
            { name = direct, vif = [ { through = vf } ], workloads = [
              { type = request-server, requests-per-second = 20000, service-time = 1us } ] }
            { name = server, vcpus = 2, workloads = [
              { type = request-server, requests-per-second = 400000, service-time = 1us, outstanding = 5000 } ] }
            { name = client, kind = pv, workloads = [
              { type = request-client, server = "b/server", requests-per-second = 200000, request-size = 8KiB } ] }
          ] }
        ] } ]
        """;

    private static readonly Lazy<ulong> _usual = new(() => HashWith([]));

    public static TheoryData<string> Keys => [.. ChargedCosts.All.Names];

    [Theory, MemberData(nameof(Keys))]
    public void Every_cost_changes_a_run(string key)
    {
        var cost = ChargedCosts.All.All.Single(each => each.Key == key);

        // A move costs no less than a refill, and a budget that is never used up may grow.
        Assert.True(Changes(cost.Least) || Changes(cost.Default + (cost.Most / 100)), $"{key} is not charged");

        bool Changes(long value) => value != cost.Default && HashWith([$"costs.{key}={value}"]) != _usual.Value;
    }

    private static ulong HashWith(string[] sets)
    {
        using var trial = Trial.Of(Given.Good(Scenario, sets));
        return trial.Simulation.Hash;
    }
}
