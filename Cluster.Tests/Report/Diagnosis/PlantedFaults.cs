using ActorXen.Messages;
using ActorXen.Tests.Scenarios;

namespace ActorXen.Tests.Report.Diagnosis;

/// <summary>A scenario with a fault, and what a diagnosis should say first.</summary>
/// <param name="Name">Of the fault.</param>
/// <param name="Finding">Key of the finding.</param>
/// <param name="Where">Where it is.</param>
/// <param name="Hosts">The hosts of the scenario, in HOCON.</param>
internal sealed record PlantedFault(string Name, string Finding, string Where, string Hosts)
{
    public string Length { get; init; } = "300ms";

    public RunSpec Spec() => Given.Good(Text());

    public string Text() => $$"""
        name = planted
        length = {{Length}}
        defaults { machine { cores = 4 } }
        guests {
          web { vcpus = 2, workloads = [ { type = request-server, requests-per-second = 4000, service-time = 60us } ] }
          batch { vcpus = 4, workloads = [ { type = cpu-bound } ] }
          small-batch { workloads = [ { type = cpu-bound } ] }
        }
        racks = [ { name = r, hosts = [ {{Hosts}} ] } ]
        """;
}

/// <summary>The faults of both sets. They were written, with what should be found, before any rule was.</summary>
internal static class PlantedFaults
{
    private const string Web = "{ like = web, name = web }";

    /// <summary>Those on which rules and thresholds were tried.</summary>
    public static IReadOnlyList<PlantedFault> Known { get; } =
    [
        new("dom0 with one vCPU is full of packets", "driver-domain-full", "h/dom0", """
            { name = h, machine { cores = 8 }, dom0 { vcpus = 1 }
              domains = [ { name = "web-{n}", count = 2, vcpus = 3, workloads = [
                { type = request-server, requests-per-second = 60000, service-time = 5us, outstanding = 2000 } ] } ] }
            """),
        new("a guest's cap is too low", "cap", "h/web", """
            { name = h, domains = [ { like = web, name = web, cap = 30% } ] }
            """),
        new("a rate limit of 20 ms", "rate-limit", "h/web", $$"""
            { name = h, machine { cores = 2 }, pool { ratelimit_us = 20000 }, domains = [ {{Web}}, { like = batch } ] }
            """),
        new("a receive ring of 64 entries behind a long hold", "ring-full", "h/web", """
            { name = h, nic { ring-entries = 64, rx-usecs = 5ms }, domains = [ { name = web, vcpus = 2, workloads = [
              { type = request-server, requests-per-second = 20000, service-time = 10us, outstanding = 4000 } ] } ] }
            """),
        new("deep idle states on a host with little to do", "idle-exit", "h/web", """
            { name = h, machine { idle-states = [ { name = C1, exit-latency = 2us, target-residency = 2us }
                { name = C6, exit-latency = 900us, target-residency = 1ms } ] }
              domains = [ { name = web, workloads = [
                { type = request-server, requests-per-second = 300, service-time = 30us } ] } ] }
            """) { Length = "3s" },
        new("a slow clock on one of eight hosts", "odd-host", "odd", $$"""
            { name = "h{n}", count = 7, domains = [ {{Web}} ] }
            { name = odd, machine { clock = 1GHz }, domains = [ {{Web}} ] }
            """),
        new("firmware that steals time on one of eight hosts", "stolen-time", "odd", $$"""
            { name = "h{n}", count = 7, domains = [ {{Web}} ] }
            { name = odd, stolen-time { every = 5ms, length = 400us }, domains = [ {{Web}} ] }
            """),
        new("a pool of one pCPU beside five that idle", "pool-full", "h/crowded", """
            { name = h, machine { cores = 6 }
              pools = [ { name = Pool-0, cpus = "0-4" }, { name = crowded, cpus = "5" } ]
              domains = [ { like = web, name = web, pool = crowded }, { like = small-batch, pool = crowded } ] }
            """),
        new("a disk that serves one request at a time", "disk-full", "h/nvme0", """
            { name = h, disk { parallelism = 1, read-time = 400us }, domains = [ { name = db, vcpus = 2, workloads = [
              { type = block-reader, depth = 16, cpu-time = 10us } ] } ] }
            """),
        new("the second disk of a guest, with two queues, that serves too few requests", "disk-full", "h/nvme1", """
            { name = h, devices = [ { type = nic }, { type = disk, read-time = 400us }
                { type = disk, parallelism = 1, queues = 2, read-time = 400us } ]
              domains = [ { name = db, vcpus = 2, disk = [ { disk = nvme0 }, { disk = nvme1 } ], workloads = [
                { type = block-reader, depth = 1, cpu-time = 10us, disk = xvda }
                { type = block-reader, depth = 16, cpu-time = 10us, disk = xvdb } ] } ] }
            """),
    ];

    /// <summary>Those that were run only when the rules were finished.</summary>
    public static IReadOnlyList<PlantedFault> Unseen { get; } =
    [
        new("a card that interrupts 300,000 times a second", "interrupt-storm", "h/storm0", $$"""
            { name = h, devices = [ { type = nic }, { type = disk }, { type = storm, interrupts-per-second = 300000 } ]
              domains = [ {{Web}} ] }
            """),
        new("a link that loses 2 % on one of six hosts", "broken-link", "odd/eth0", $$"""
            { name = "h{n}", count = 5, domains = [ {{Web}} ] }
            { name = odd, nic { broken-link { loss = 2% } }, domains = [ {{Web}} ] }
            """),
        new("a guest pinned beside a batch guest", "affinity", "h/web", """
            { name = h, domains = [ { like = web, name = web, cpus = "1" }, { like = small-batch, cpus = "1" } ] }
            """),
        new("more requests than a guest's vCPU can serve", "guest-full", "h/web", """
            { name = h, domains = [ { name = web, workloads = [
              { type = request-server, requests-per-second = 20000, service-time = 60us, outstanding = 500 } ] } ] }
            """),
        new("a reservation of rtds that is too small", "reservation", "h/web", """
            { name = h, pool { policy = rtds }, domains = [
              { name = web, vcpus = 1, rtds { period = 10ms, budget = 2ms }, workloads = [ { type = request-server, requests-per-second = 4000, service-time = 60us } ] } ] }
            """),
        new("a NIC that holds interrupts back for a millisecond", "moderation", "h/web", $$"""
            { name = h, nic { rx-usecs = 1ms }, domains = [ {{Web}} ] }
            """),
        new("a weight too low among batch guests", "weight", "h/web", """
            { name = h, machine { cores = 2 }, domains = [ { like = web, name = web, weight = 8 }
              { like = batch, weight = 1024 } ] }
            """),
    ];

    /// <summary>Runs in which nothing is wrong.</summary>
    public static IReadOnlyList<PlantedFault> Healthy { get; } =
    [
        new("a web server with CPU to spare", "", "", $$"""
            { name = h, domains = [ {{Web}} ] }
            """),
        new("eight hosts that do the same", "", "", $$"""
            { name = "h{n}", count = 8, domains = [ {{Web}} ] }
            """),
        new("batch guests alone", "", "", """
            { name = h, domains = [ { like = small-batch, name = "batch-{n}", count = 3 } ] }
            """),
    ];
}
