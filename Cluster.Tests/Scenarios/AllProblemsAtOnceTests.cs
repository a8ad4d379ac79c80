using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

/// <summary>Problems that have nothing to do with each other are told in one answer.</summary>
public sealed class AllProblemsAtOnceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-problems-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An action is judged unless something is wrong with what it concerns.</summary>
    [Theory]
    [InlineData("machine { memory = 1GiB }", "", "machine|actions[0].do", "{ at = 1ms, do = unpause, domain = b }")]
    [InlineData("", "wieght = 3", "domains[0].wieght|actions[0].do", "{ at = 1ms, do = unpause, domain = b }")]
    [InlineData("", "wieght = 3", "domains[0].wieght", "{ at = 1ms, do = unpause, domain = a }")]
    [InlineData("", "wieght = 3", "domains[0].wieght", "{ at = 1ms, do = cpupool-cpu-remove, pool = Pool-0, cpu = 0 }")]
    [InlineData("dom0 { wieght = 3 }", "", "dom0.wieght|actions[0].do", "{ at = 1ms, do = unpause, domain = b }")]
    [InlineData("polcy = credit", "", "polcy", "{ at = 1ms, do = unpause, domain = b }")]
    [
        InlineData(
            "", "", "actions[0].do|actions[1].do",
            "{ at = 1ms, do = unpause, domain = a }, { at = 2ms, do = stop, domain = b }"),
    ]
    [
        InlineData(
            "", "", "actions[0].weight|actions[1].do",
            "{ at = 1ms, do = set-weight, domain = a }, { at = 2ms, do = unpause, domain = b }"),
    ]
    [
        InlineData(
            "", "", "actions[0].weight",
            "{ at = 1ms, do = set-weight, domain = a }, { at = 2ms, do = unpause, domain = a }"),
    ]
    [
        InlineData(
            "", "", "actions[0].do",
            "{ at = 1ms, do = stop, pool = Pool-0 }, { at = 2ms, do = unpause, domain = b }"),
    ]
    [
        InlineData(
            "", "", "actions[0].at",
            "{ do = pause, domain = b }, { at = 2ms, do = unpause, domain = b }"),
    ]
    public void What_actions_do_wrong_is_not_hidden(string host, string guest, string paths, string actions)
    {
        var problems = Given.Text(Given.HostWith(
            $"{host}\ndomains = [ {{ name = a\n{guest} }}, {{ name = b, memory = 2GiB }} ]\nactions = [ {actions} ]"))
            .Problems;

        Assert.Equal(
            paths.Split('|').Order(StringComparer.Ordinal),
            problems.Select(one => one.Path.Replace("racks[0].hosts[0].", "", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_budget_of_a_host_is_checked_at_once()
    {
        var problems = OfFile($$"""
            seed = -1
            length = 10ms
            warm-up = 5s
            {{Given.HostWith("""
                machine { memory = 1GiB }
                domains = [
                  { name = a, memory = 4GiB, max-event-channels = 3, workloads = [ { type = request-server } ] }
                  { name = b, max-event-channels = 3, workloads = [ { type = request-server } ] }
                ]
                actions = [
                  { at = 1ms, do = unpause, domain = a }
                  { at = 2ms, do = set-irq-affinity, domain = a, line = nope }
                  { at = 3ms, do = set-irq-affinity, domain = b, line = none }
                  { at = 4ms, do = network-detach, domain = b, device = eth7 }
                ]
                """)}}
            """);

        Assert.Equal(
            [
                "seed: -1 is outside of 0 to 9223372036854775807.",
                "warm-up: A warm-up of 5s leaves nothing of a run of 10ms.",
                "racks[0].hosts[0].machine: The 3 domains of \"h\", with dom0, need 6GiB, and it has 1GiB.",
                "racks[0].hosts[0].domains[0].max-event-channels: "
                + "Domain a has no event channel left for eth0-rx: max-event-channels is 3.",
                "racks[0].hosts[0].domains[1].max-event-channels: "
                + "Domain b has no event channel left for eth0-rx: max-event-channels is 3.",
                "racks[0].hosts[0].actions: set-irq-affinity at 2ms: \"a\" has no interrupt \"nope\" that can be "
                + "moved.",
                "racks[0].hosts[0].actions: set-irq-affinity at 3ms: \"b\" has no interrupt \"none\" that can be "
                + "moved.",
                "racks[0].hosts[0].actions: network-detach at 4ms: \"b\" has no interface \"eth7\" with a back end.",
                "racks[0].hosts[0].actions[0].do: \"a\" is not paused then.",
            ],
            problems);
    }

    [Fact]
    public void A_wrong_host_does_not_hide_the_budget_of_another()
    {
        var problems = OfFile("""
            racks = [ { name = r, hosts = [
              { name = g, domains = [ { name = a, wieght = 1 } ] }
              { name = h, domains = [
                { name = a, max-event-channels = 3, workloads = [ { type = request-server } ] }
              ] }
            ] } ]
            """);

        Assert.Equal(
            [
                "racks[0].hosts[0].domains[0].wieght: This key is not known.",
                "racks[0].hosts[1].domains[0].max-event-channels: "
                + "Domain a has no event channel left for eth0-rx: max-event-channels is 3.",
            ],
            problems);
    }

    /// <summary>A guest that is missing here may be on the wrong host, so it is not reported.</summary>
    [Fact]
    public void A_host_that_lacks_what_a_wrong_one_may_have_is_not_built() => Assert.Equal(
        ["racks[0].hosts[0].domains[0].wieght: This key is not known."],
        OfFile("""
            racks = [ { name = r, hosts = [
              { name = g, domains = [ { name = a, wieght = 1 } ] }
              { name = h, domains = [
                { name = a, workloads = [ { type = request-client, server = "*/web-*" } ] }
                { name = b, workloads = [ { type = ping-pong, peer = a } ] }
              ] }
            ] } ]
            """));

    private List<string> OfFile(string text)
    {
        var file = Path.Combine(_folder, "wrong.conf");
        File.WriteAllText(file, text);
        return [.. ScenarioLoader.Load(file, Given.Options).Problems.Select(one => $"{one.Path}: {one.Problem}")];
    }
}
