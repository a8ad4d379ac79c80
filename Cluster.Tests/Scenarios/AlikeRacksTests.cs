using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

public class AlikeRacksTests
{
    private const string Served = "domains = [ { name = NAME, workloads = [ { type = request-server, "
        + "requests-per-second = 100, service-time = 10us } ] } ]";

    [Fact]
    public void Racks_that_differ_in_names_only_are_alike()
    {
        var kinds = Of(
            Rack("a", Served.Replace("NAME", "web-1", StringComparison.Ordinal)),
            Rack("b", Served.Replace("NAME", "web-1", StringComparison.Ordinal) + ", pool.policy = credit"),
            Rack("c", Served.Replace("NAME", "shop-7", StringComparison.Ordinal)));

        Assert.Equal([0, 1, 0], kinds.KindOfRack.OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(["a", "b"], kinds.Names);
        Assert.Null(kinds.Meeting);
    }

    [Fact]
    public void Hosts_that_meet_within_their_rack_leave_racks_alike()
    {
        var kinds = Of(Pair("a", "a"), Pair("b", "b"));

        Assert.Equal([0, 0], kinds.KindOfRack.Values);
        Assert.Null(kinds.Meeting);
    }

    [Fact]
    public void Racks_that_meet_are_told()
    {
        var kinds = Of(Pair("a", "a"), Pair("b", "a"));

        Assert.Equal(("b-client", "a-server"), (kinds.Meeting!.Value.From.Name, kinds.Meeting.Value.To.Name));
    }

    private static ActorXen.Messages.RackKinds Of(params string[] racks) =>
        AlikeRacks.Of(Given.Good($"racks = [ {string.Join('\n', racks)} ]"), XenPolicies.Instance);

    private static string Rack(string name, string keys) =>
        $"{{ name = {name}, hosts = [ {{ name = {name}-h\n{keys} }} ] }}";

    /// <summary>A rack with a server and a client, whose server may be in another rack.</summary>
    private static string Pair(string name, string serverOf) => $$"""
        { name = {{name}}, hosts = [
          { name = {{name}}-server
            domains = [ { name = db, workloads = [ { type = request-server, requests-per-second = 0, service-time = 10us } ] } ] }
          { name = {{name}}-client
            domains = [ { name = app, workloads = [
              { type = request-client, server = {{serverOf}}-server/db, requests-per-second = 100 } ] } ] }
        ] }
        """;
}
