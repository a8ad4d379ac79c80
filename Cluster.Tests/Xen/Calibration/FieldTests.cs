using ActorXen.Messages;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Calibration;

/// <summary>What a guest sees of its network, beside measurements of the field. No figure was fitted to them.</summary>
/// <remarks>
/// 98 us for TCP_RR between guests of a host in 2008, 97.5 us between hosts with one end native; 150,000 to 300,000
/// small packets per second and core of dom0; streams of 7.2 to 11 Gbit/s.
/// </remarks>
public sealed class FieldTests
{
    private static string ClientOf(string server) => $$"""
        domains = [ { name = cl, cpus = "1", workloads = [ { type = request-client, server = "{{server}}",
          requests-per-second = 20000, request-size = 66B, outstanding = 1 } ] }
        """;

    private const string Server = """
        { name = srv, cpus = "2", workloads = [
          { type = request-server, service-time = 5us, request-size = 66B, reply-size = 66B } ] } ]
        """;

    [Fact]
    public void A_reply_within_a_host_takes_60_to_150_us() => Assert.InRange(
        MeanLatency(Run($$"""{ name = a, {{ClientOf("a/srv")}}, {{Server}} }""")),
        60,
        150);

    [Fact]
    public void A_reply_of_another_host_takes_90_to_220_us() => Assert.InRange(
        MeanLatency(Run($$"""
            { name = a, nic { rx-usecs = 0us }, {{ClientOf("b/srv")}} ] }
            { name = b, nic { rx-usecs = 0us }, domains = [ {{Server}} }
            """)),
        90,
        220);

    [Fact]
    public void A_core_of_dom0_passes_150_000_to_300_000_small_packets_per_second()
    {
        var trial = Run("""
            { name = a, domains = [ { name = srv, cpus = "1-3", vcpus = 3, workloads = [ { type = request-server,
              requests-per-second = 400000, request-size = 64B, reply-size = 64B, service-time = 100ns,
              outstanding = 100000 } ] } ] }
            """);

        Assert.InRange(trial.FactsOf(DeviceFacts.PacketPassed).Count() / Seconds, 150_000, 300_000);
    }

    [Theory]
    [InlineData(8, 7.2, 11)] // As much as a connection has under way that loses nothing.
    [InlineData(64, 0.5, 16)]
    public void A_core_of_dom0_passes_a_stream_of_a_few_gigabits_per_second(int window, double least, double most)
    {
        var trial = Run($$"""
            { name = a, nic { speed = 100Gbps }, domains = [ { name = sink, cpus = "1", workloads = [
              { type = stream, window = {{window}}, packet-size = 64KiB, cpu-time = 100ns } ] } ] }
            """);

        var bytes = trial.FactsOf(DeviceFacts.PacketPassed)
            .Where(recorded => recorded.Fact.Second == (long)PacketDirection.Received)
            .Sum(recorded => recorded.Fact.First);
        Assert.InRange(bytes * 8 / Seconds / 1e9, least, most);
    }

    private const double Seconds = 0.1;

    private static Trial Run(string hosts)
    {
        using var trial = Trial.Of(Given.Good($$"""
            length = 100ms
            defaults {
              machine { profile = skylake-server, cores = 4 }
              dom0 { vcpus = 1, cpus = "0" }
              domain { kernel { hz = 250 } }
            }
            racks = [ { name = r, hosts = [ {{hosts}} ] } ]
            """));
        return trial;
    }

    /// <summary>In microseconds.</summary>
    private static double MeanLatency(Trial trial) =>
        trial.FactsOf(WorkloadFacts.RequestCompleted).Average(recorded => recorded.Fact.First) / 1_000.0;
}
