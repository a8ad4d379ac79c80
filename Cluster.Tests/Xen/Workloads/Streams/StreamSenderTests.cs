using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Scenarios;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Xen.Workloads.Streams;

/// <summary>Guests that stream to the outside and to neighbours. The case guest-sends-a-stream.</summary>
[Long]
public sealed class StreamSenderTests
{
    [Fact]
    public void A_guest_streams_out_and_its_windows_bound_what_is_under_way()
    {
        using var trial = Trial.Of(Given.Good(Host("{ type = stream-sender, window = 10, connections = 2 }")));

        Checkers.CheckAll(trial);
        var sent = Count(trial, 2, PacketDirection.Sent);
        var acknowledged = Count(trial, 2, PacketDirection.Received);
        Assert.True(sent > 1_000, $"{sent} packets were sent");
        Assert.InRange(sent - (2 * acknowledged), 0, 2 * 10);
        Assert.Empty(trial.FactsOf(DeviceFacts.PacketDropped));
    }

    [Fact]
    public void A_neighbour_reads_what_a_guest_sends_and_all_of_it_arrives()
    {
        using var trial = Trial.Of(Given.Good(Host("{ type = stream-sender, peer = to, window = 10 }")));

        Checkers.CheckAll(trial);
        var (sent, read) = (Count(trial, 2, PacketDirection.Sent), Count(trial, 3, PacketDirection.Received));
        Assert.True(read > 500, $"{read} packets were read");
        Assert.InRange(sent - read, 0, 10);
        Assert.Empty(trial.FactsOf(DeviceFacts.PacketDropped));
    }

    [Fact]
    public void A_reader_of_other_connections_than_are_sent_is_refused()
    {
        var text = Host("{ type = stream-sender, peer = to, connections = 4 }")
            .Replace(
                "{ name = to,", "{ name = to, workloads = [ { type = stream, external = false } ],",
                StringComparison.Ordinal);

        var problem = Assert.Single(Given.Text(text).Problems);

        Assert.StartsWith("\"to\" does not read as \"vm\" sends", problem.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("external = false", "{ type = stream-sender }", "\"to\" reads a stream with external = false")]
    [InlineData(
        "external = false", "{ type = stream-sender, peer = too }", "There is no domain \"too\" on host \"h\".")]
    [InlineData(
        "external = 0", "{ type = stream-sender, peer = to }", "\"0\" is not a value of external.")]
    public void A_reader_without_a_sender_is_refused_unless_the_sender_is_what_is_wrong(
        string reader, string sender, string expected)
    {
        var text = Host(sender).Replace(
            "{ name = to,", $"{{ name = to, workloads = [ {{ type = stream, {reader} }} ],", StringComparison.Ordinal);

        var problem = Assert.Single(Given.Text(text).Problems);

        Assert.StartsWith(expected, problem.Problem, StringComparison.Ordinal);
    }

    /// <summary>The report's asymmetry: what arrives is copied, what leaves is mapped.</summary>
    [Fact]
    public void Sending_is_slower_than_receiving_where_pages_are_mapped()
    {
        const string In = "{ type = stream, window = 14, packet-size = 64KiB }";
        const string Out = "{ type = stream-sender, window = 14, packet-size = 64KiB }";

        var received = Bytes(Host(In), 2, PacketDirection.Received);
        var copied = Bytes(Host(Out), 2, PacketDirection.Sent);
        var mapped = Bytes(Host(Out, nic: "grants = map"), 2, PacketDirection.Sent);
        var mappedAtMost = Bytes(
            Host(Out, nic: "grants = map") + "\ncosts { grant.map.cycles = 6000, grant.unmap.cycles = 6000 }",
            2, PacketDirection.Sent);

        Assert.True(mapped < copied * 4 / 5, $"{mapped} bytes with mapping, {copied} with copies");
        Assert.True(mapped < received * 4 / 5, $"{mapped} bytes with mapping, {received} received");
        Assert.True(mappedAtMost < received / 3, $"{mappedAtMost} bytes with dear mapping, {received} received");
    }

    [Fact]
    public void More_vcpus_of_the_driver_domain_do_not_help_one_queue_and_help_several()
    {
        const string Out = "{ type = stream-sender, window = 6, packet-size = 64KiB, connections = 8 }";

        var two = Bytes(Host(Out, nic: "grants = map"), 2, PacketDirection.Sent);
        var four = Bytes(Host(Out, drivers: 4, nic: "grants = map"), 2, PacketDirection.Sent);
        var queues = Bytes(
            Host(Out, drivers: 4, nic: "grants = map", vif: "queues = 4"), 2, PacketDirection.Sent);

        Assert.InRange(four, two * 9 / 10, two * 11 / 10);
        Assert.True(queues > four * 5 / 4, $"{queues} bytes by four queues, {four} by one");
    }

    [Fact]
    public void A_small_packet_takes_as_long_as_a_large_one_so_that_segments_are_faster()
    {
        var small = Bytes(Host("{ type = stream-sender, window = 14, packet-size = 1500B }"), 2, PacketDirection.Sent);
        var page = Bytes(Host("{ type = stream-sender, window = 14, packet-size = 4KiB }"), 2, PacketDirection.Sent);
        var large = Bytes(Host("{ type = stream-sender, window = 14, packet-size = 64KiB }"), 2, PacketDirection.Sent);

        Assert.True(page > 2 * small && large > 2 * page, $"{small}, {page}, {large} bytes");
    }

    [Fact]
    public void Both_engines_and_a_restored_run_give_the_same_hash()
    {
        var spec = Given.Good(Host(
            "{ type = stream-sender, peer = to, window = 4, connections = 3, packet-size = 9000B }",
            nic: "grants = map, queues = 2", vif: "queues = 2"));
        using var plain = Trial.Of(spec);
        using var actors = Trial.Of(spec, new(EngineKind.Actors, 2));
        using var half = new Trial(spec);
        half.Simulation.Start();
        var at = VirtualTime.Zero + 7.Ms;
        half.Simulation.RunUntil(at);
        using var rest = new Trial(spec);
        rest.Simulation.LoadAll(half.Simulation.SaveAll(), at);

        rest.RunToEnd();

        Assert.Equal(plain.Simulation.HostHashes, actors.Simulation.HostHashes);
        Assert.Equal(plain.Simulation.HostHashes, rest.Simulation.HostHashes);
    }

    [Fact]
    public void A_sender_and_the_reader_that_was_added_for_it_are_written_back()
    {
        var spec = Given.Good(
            Host("{ type = stream-sender, peer = to, window = 10, connections = 2 }", nic: "grants = map"));

        Assert.Equal(SpecDump.Of(spec), SpecDump.Of(Given.Good(ScenarioText.Of(spec, Given.Options.Catalogue))));
        Assert.Single(spec.Hosts[0].Domains[3].Workloads);
    }

    [Theory]
    [InlineData("{ type = stream-sender, peer = nobody }", "There is no domain \"nobody\" on host \"h\".")]
    [InlineData("{ type = stream-sender, peer = vm }", "The domain is its own peer.")]
    [InlineData("{ type = stream-sender, peer = dom0 }", "dom0 has no interface as guests have")]
    [
        InlineData(
            "{ type = stream-sender }, { type = request-server }",
            "A workload that sends a stream shares its guest's interface with another."),
    ]
    [InlineData("{ type = stream-sender, window = 1001 }", "1001 is outside of 1 to 1000.")]
    [
        InlineData(
            "{ type = stream-sender, window = 100, connections = 11 }",
            "11 windows of 100 packets are more than an interface holds. Write at most 10 connections"),
    ]
    [InlineData("{ type = stream-sender, window = 4, ack-every = 5 }", "5 is outside of 1 to 4.")]
    public void What_cannot_be_is_refused(string workloads, string problem) =>
        Assert.Contains(problem, Given.Problems(Given.Text(Host(workloads))), StringComparison.Ordinal);

    [Theory]
    [
        InlineData(
            "{ name = a, workloads = [ { type = stream-sender, peer = c } ] }, "
            + "{ name = b, workloads = [ { type = stream-sender, peer = c } ] }, { name = c }",
            "\"a\" streams to \"c\" already."),
    ]
    [
        InlineData(
            "{ name = a, workloads = [ { type = stream-sender, peer = c } ] }, "
            + "{ name = c, workloads = [ { type = request-server } ] }",
            "\"c\" uses its interface already, so it cannot read the stream there. Give it another: vif = [ {}, {} ]"),
    ]
    public void A_peer_reads_one_stream_at_an_interface_of_its_own(string domains, string problem) => Assert.Contains(
        problem, Given.Problems(Given.Text(Given.HostWith($"domains = [ {domains} ]"))), StringComparison.Ordinal);

    private static string Host(string workloads, int drivers = 2, string nic = "", string vif = "") => $$"""
        length = 20ms
        racks = [ { name = r, hosts = [ { name = h, machine { cores = 16 }, dom0 { vcpus = 2 }
          devices = [ { type = nic, speed = 40Gbps, domain = drv{{(nic.Length == 0 ? "" : $", {nic}")}} } ]
          domains = [
            { name = drv, vcpus = {{drivers}} }
            { name = vm, vcpus = 4, vif = [ { {{vif}} } ], workloads = [ {{workloads}} ] }
            { name = to, vcpus = 4, vif = [ { {{vif}} } ] }
          ]
        } ] } ]
        """;

    private static long Count(Trial trial, int domain, PacketDirection direction) =>
        trial.FactsOf(DeviceFacts.PacketPassed)
            .Count(fact => fact.Fact.Subject == domain && fact.Fact.Second == (long)direction);

    private static long Bytes(string text, int domain, PacketDirection direction)
    {
        using var trial = Trial.Of(Given.Good(text));
        return trial.FactsOf(DeviceFacts.PacketPassed)
            .Where(fact => fact.Fact.Subject == domain && fact.Fact.Second == (long)direction)
            .Sum(fact => fact.Fact.First);
    }
}
