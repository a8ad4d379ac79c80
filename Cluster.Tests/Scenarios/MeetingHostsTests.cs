using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

public class MeetingHostsTests
{
    [Fact]
    public void A_host_whose_guests_send_to_nobody_elsewhere_is_alone() => Assert.Equal(
        [1], With(1, Three("", "", "")));

    [Fact]
    public void A_server_on_the_same_host_is_no_meeting() => Assert.Equal([0], With(0, Three("h0", "", "h2")));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Who_sends_meets_whoever_answers_and_all_that_those_meet(int host) =>
        Assert.Equal([0, 1, 2], With(host, Three("h1", "h2", "")));

    [Fact]
    public void Hosts_with_a_server_in_common_meet() => Assert.Equal([0, 1, 2], With(0, Three("h1", "", "h1")));

    [Fact]
    public void Hosts_that_meet_in_one_of_several_scenarios_meet() => Assert.Equal(
        [0, 1], With(0, Three("", "", ""), Three("h1", "", "")));

    private static IEnumerable<int> With(int host, params RunSpec[] specs) =>
        MeetingHosts.With([host], specs, XenPolicies.Instance).Order();

    /// <summary>Hosts h0, h1 and h2, each with a server, and a client if it is to send to one.</summary>
    private static RunSpec Three(params string[] servers) => Given.Good($$"""
        racks = [ { hosts = [
        {{string.Join('\n', servers.Select((server, number) => Host(number, server)))}}
        ] } ]
        """);

    private static string Host(int number, string server)
    {
        var client = server.Length == 0
            ? ""
            : $$"""{ name = c, workloads = [ { type = request-client, server = {{server}}/s, requests-per-second = 9 } ] }""";
        return $$"""
            { name = h{{number}}, domains = [
              { name = s, workloads = [ { type = request-server, requests-per-second = 0, service-time = 10us } ] }
              {{client}}
            ] }
            """;
    }
}
