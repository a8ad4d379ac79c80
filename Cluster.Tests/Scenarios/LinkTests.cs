using ActorXen.Messages;
using ActorXen.Xen.Workloads.PingPongs;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Scenarios;

public class LinkTests
{
    private const string Web = "{ name = web, workloads = [ { type = request-server } ] }";

    [Theory]
    [InlineData("h/wbe", "Host \"h\" has no domain \"wbe\". Did you mean web?")]
    [InlineData("g/web", "There is no host \"g\". Did you mean h?")]
    [InlineData("web", "\"web\" names no host. Write server = \"host/domain\".")]
    [InlineData("h/idle", "\"h/idle\" runs no request-server. Servers there: web.")]
    [InlineData("*/db-*", "No guest with a request-server is named \"*/db-*\". Stars stand for any text: \"*/web-*\".")]
    public void A_client_must_name_a_server(string server, string problem) => Given.Refused(
        Given.HostWith(
            $"domains = [ {Web}, {{ name = idle }}\n"
            + $"{{ name = c, workloads = [ {{ type = request-client, server = \"{server}\" }} ] }} ]"),
        $"3 racks[0].hosts[0].domains[2].workloads[0].server | {problem}");

    [Fact]
    public void A_pattern_of_servers_is_taken_in_turn_from_other_hosts()
    {
        var spec = Given.Good("""
            racks = [ { name = r, hosts = [ { name = h, count = 2, domains = [
              { name = web, count = 2, workloads = [ { type = request-server } ] }
              { name = c, count = 3, workloads = [ { type = request-client, server = "*/web-*" } ] }
            ] } ] } ]
            """);

        Assert.Equal([(1, 1), (1, 2), (1, 1), (0, 1), (0, 2), (0, 1)], Clients(spec));
    }

    [Fact]
    public void Numbers_of_guest_and_host_may_stand_in_a_server_name()
    {
        var spec = Given.Good("""
            racks = [
              { name = a, hosts = [ { name = "s{n}", count = 2, domains = [ { name = web, count = 2, workloads = [ { type = request-server } ] } ] } ] }
              { name = b, hosts = [ { name = "c{n}", count = 2, domains = [ { name = c, count = 2, workloads = [ { type = request-client, server = "s{h}/web-{n}" } ] } ] } ] }
            ]
            """);

        Assert.Equal([(0, 1), (0, 2), (1, 1), (1, 2)], Clients(spec));
    }

    [Theory]
    [InlineData("nobody", "There is no domain \"nobody\" on host \"h\". Domains there: dom0, ping, pong.")]
    [InlineData("ping", "The domain is its own peer. Name another domain of the same host.")]
    [
        InlineData(
            "far",
            "\"far\" is on host \"g\", not on \"h\". Ping-pong needs both on one host; request-client crosses hosts."),
    ]
    public void A_ping_pong_needs_its_peer_on_the_same_host(string peer, string problem) => Given.Refused(
        $$"""
        racks = [ { name = r, hosts = [ { name = g, domains = [ { name = far } ] }
        { name = h, domains = [ { name = ping, workloads = [ { type = ping-pong, peer = {{peer}} } ] }, { name = pong } ] } ] } ]
        """,
        $"2 racks[0].hosts[1].domains[0].workloads[0].peer | {problem}");

    [Fact]
    public void The_other_side_of_a_ping_pong_is_added()
    {
        var spec = Given.Good(Given.HostWith(
            "domains = [ { name = pong }, { name = ping, workloads = [ { type = ping-pong, peer = pong, cpu-time = "
            + "2us, think-time = 1ms } ] } ]"));

        Assert.Equal(new PingPongSpec(2, false, 2.Us, 0.Us), Assert.Single(spec.Hosts[0].Domains[1].Workloads));
        Assert.Equal(new PingPongSpec(1, true, 2.Us, 1.Ms), Assert.Single(spec.Hosts[0].Domains[2].Workloads));
    }

    [Fact]
    public void A_ping_pong_without_an_initiator_is_refused() => Given.Refused(
        Given.HostWith(
            "domains = [ { name = a, workloads = [ { type = ping-pong, peer = b, initiator = false } ] }, { name = b "
            + "} ]"),
        "2 racks[0].hosts[0].domains[0].workloads | \"a\" waits for \"b\", which never begins. Remove initiator = "
        + "false on one side.");

    [Fact]
    public void Names_are_unique() => Given.Refused(
        "racks = [ { name = r, count = 2, hosts = [\n{ name = h, domains = [ { name = a }\n{ name = a } ] } ] } ]",
        """
        2 racks[0].hosts[0].name | Two hosts are named "h". Choose another name; {rack} in a name stands for the rack's.
        3 racks[0].hosts[0].domains[1].name | Two domains of host "h" are named "a". Choose another name; {n} in a name stands for a number.
        """);

    private static IEnumerable<(int, int)> Clients(RunSpec spec) => spec.Hosts.SelectMany(host => host.Domains)
        .SelectMany(domain => domain.Workloads).OfType<RequestClientSpec>().Select(
            client => (client.Server.Host, client.Server.Domain));
}
