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
    /// Hosts on which everything happens that costs time: moves between threads, cores and sockets, guests of both
    /// kinds, short and long packets, from guests and from outside, more of them than a poll takes, disk requests of
    /// several pages, timers that are due already, packets that are mapped, a virtual function behind a small IOMMU;
    /// exceptions, calls of several vCPUs and memory at another socket, old CPUs, posted events and interrupts, pCPUs
    /// that go off line and come back, GPUs by a softirq and under a lock.
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
          ], actions = [
            { at = 2ms, do = block-detach, domain = db, device = xvda }
            { at = 3ms, do = vcpu-down, domain = dom0, vcpu = 1 }, { at = 5ms, do = vcpu-up, domain = dom0, vcpu = 1 } ] }
          { name = b, machine { sockets = 2, cores = 4, threads = 2, iotlb-entries = 16, remap-entries = 1 }, nic { grants = map, vfs = 1 }, hypervisor { grant-lock = shared }, domains = [
            { name = direct, vif = [ { through = vf } ], workloads = [
              { type = request-server, requests-per-second = 20000, service-time = 1us } ] }
            { name = server, vcpus = 2, workloads = [
              { type = request-server, requests-per-second = 400000, service-time = 1us, outstanding = 5000 } ] }
            { name = client, kind = pv, workloads = [
              { type = request-client, server = "b/server", requests-per-second = 200000, request-size = 8KiB } ] }
          ], actions = [
            { at = 2ms, do = vcpu-down, domain = server, vcpu = 1 }, { at = 3ms, do = vcpu-up, domain = server, vcpu = 1 } ] }
          { name = c, machine { sockets = 2, cores = 4, threads = 1, apic = xapic, numa = true }, domains = [
            { name = "faults-{n}", count = 4, cpus = "0-1", kind = pv, workloads = [ { type = cpu-bound } ]
              kernel { handler-caches = core, page-faults = 50000, protection-faults = 20000, debug-traps = 20000 } }
            { name = hvm-faults, cpus = "2", workloads = [ { type = cpu-bound } ], kernel { page-faults = 50000 } }
            { name = evicts, cpus = "3", kernel { handler-caches = core, page-faults = 50000 }, workloads = [
              { type = cpu-bound }, { type = periodic-task, period = 200us, cpu-time = 20us } ] }
            { name = caller, vcpus = 4, cpus = "4-7", memory-nodes = "0", memory-bound = 80%, workloads = [
              { type = cpu-bound, threads = 3 }, { type = ipi-loop, pause = 100us } ] }
          ] }
          { name = d, machine { cores = 4, threads = 1, cpu = prescott-2005 }, domains = [
            { name = "old-{n}", count = 2, vcpus = 2, cpus = "1-2", upcall = vector, workloads = [
              { type = request-server, requests-per-second = 15000, service-time = 40us }
              { type = periodic-task, period = 200us, cpu-time = 50us } ] }
          ] }
          { name = d-dirty, machine { cores = 2, threads = 1, cpu = k8-2007 }, domains = [
            { name = old, workloads = [ { type = periodic-task, period = 200us, cpu-time = 50us } ]
              kernel { page-faults = 20000 } } ] }
          { name = d-ends, machine { cores = 2, threads = 1, cpu = sandy-bridge-2011 }, domains = [
            { name = old, upcall = vector, workloads = [ { type = periodic-task, period = 200us, cpu-time = 50us } ] } ] }
          { name = e, machine { cores = 4, threads = 1 }, domains = [
            { name = posts, vcpus = 2, cpus = "1-2", upcall = vector, workloads = [
              { type = cpu-bound }, { type = request-server, requests-per-second = 15000, service-time = 40us } ] }
          ] }
          { name = e-devices, machine { cores = 2, threads = 1 }, hypervisor { posting = true }, nic { vfs = 1 }
            domains = [
            { name = own, upcall = vector, vif = [ { through = vf } ], workloads = [
              { type = request-server, requests-per-second = 15000, service-time = 10us } ] }
          ] }
          { name = e-plugs, machine { cores = 8, threads = 1 }, hypervisor { posting = true }, nic { queues = 4, vfs = 4 }
            dom0 { vcpus = 4 }
            domains = [
              { name = web, vcpus = 4, upcall = vector, vif = [ { through = vf, queues = 4 } ], workloads = [
                { type = request-server, requests-per-second = 60000, service-time = 20us }
                { type = periodic-task, period = 200us, cpu-time = 20us } ] }
            ]
            actions = [ { at = 2ms, do = cpu-offline, cpu = "1-3" } ] }
          { name = e-starts, machine { cores = 4, threads = 1 }
            actions = [ { at = 1ms, do = cpu-offline, cpu = "3" }, { at = 2ms, do = cpu-online, cpu = "3" } ] }
          { name = f, machine { cores = 2, threads = 1 }, hypervisor { dpci = softirq }
            devices = [ { type = gpu, domain = gamer, frames-per-second = 1000, cpu-time = 100us, gpu-time = 200us } ]
            domains = [ { name = gamer } ] }
          { name = g, machine { sockets = 2, cores = 2, threads = 1 }, hypervisor { dpci = global-list }
            devices = [ { type = gpu, domain = gamer, frames-per-second = 1000, cpu-time = 100us, gpu-time = 200us } ]
            domains = [
              { name = gamer, cpus = "0" }
              { name = "timers-{n}", count = 12, workloads = [ { type = periodic-task, period = 100us, cpu-time = 5us } ] }
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
