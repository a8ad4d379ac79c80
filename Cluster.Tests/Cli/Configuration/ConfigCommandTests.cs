using ActorXen.Cli.Configuration;
using ActorXen.Cli.Errors;
using ActorXen.Cli.Output;
using ActorXen.Tests.Scenarios;
using ActorXen.Vocabulary;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli.Configuration;

public class ConfigCommandTests
{
    [Fact]
    public void Check_says_what_a_good_scenario_is() =>
        Assert.Equal(
            (
                0,
                "ping-pong: ok (1 host, 2 guests, 2 guest vCPUs on 2 pCPUs, 100ms)\n"
                + "  host host-a: 1 socket x 2 cores x 1 thread = 2 pCPUs, dom0 as wide as the host\n"),
            Run("check", "ping-pong"));

    [Fact]
    public void Check_shows_all_problems_and_ends_with_two()
    {
        const string expected = """
            ping-pong: 3 problems
              --set sed                     This key is not known.             Did you mean seed?
              --set length                  5 has no unit.                     Write 5ns, 5us, 5ms or 5s.
              --set defaults.domain.vcpus   900 is outside of 1 to 128.        Write at most 128.

            """;
        var (code, text) =
            Run("check", "ping-pong", "--set", "sed=4", "--set", "length=5", "--set", "defaults.domain.vcpus=900");

        Assert.Equal(2, code);
        Assert.Equal(Lines(expected), Lines(text));
    }

    [Fact]
    public void Every_cost_that_is_charged_is_shipped()
    {
        Assert.Contains("evtchn.send.cycles", ChargedCosts.All.Names);
        Assert.All(
            ChargedCosts.All.Names, key => Assert.Contains(key, Given.Good(Given.HostWith("")).Costs.Values.Keys));
    }

    [Fact]
    public void Print_writes_what_check_accepts()
    {
        var (code, text) = Run("print", "first-light", "--set", "seed=77");

        Assert.Equal(0, code);
        Assert.Equal(77, Given.Good(text).Seed);
    }

    [Theory]
    [InlineData("bvt", "pool of bvt", "bvt")]
    [InlineData("arinc653", "arinc653", "arinc653 entries")]
    [InlineData("workload batch", "workload batch")]
    [InlineData("batch", "workload batch")]
    [InlineData("domain", "domain")]
    [InlineData("host", "host")]
    [InlineData("scenario", "scenario")]
    [InlineData("pool", "pool", "pool of bvt", "pool of credit", "pool of credit2")]
    [InlineData("pools", "pool of bvt", "pool of credit", "pool of credit2")]
    public void Keys_prints_the_tables_of_a_word(string section, params string[] places) =>
        Assert.Equal(places, PlacesOf("keys", section));

    [Fact]
    public void Keys_prints_all_workloads_all_actions_and_everything()
    {
        var catalogue = XenPolicies.Instance;

        Assert.Equal(catalogue.Workloads.Select(kind => kind.Place), PlacesOf("keys", "workloads"));
        Assert.Equal(catalogue.Toolstack.Select(verb => verb.Place), PlacesOf("keys", "actions"));
        Assert.Equal(((IScenarioCatalogue)catalogue).Tables.Select(table => table.Place), PlacesOf("keys"));
    }

    [Theory]
    [InlineData("workloda", "\"workloda\" is not a section. Did you mean workloads?")]
    [InlineData(
        "everything",
        "\"everything\" is not a section. The sections are scenario, defaults, rack, host, pool, guest, network, "
        + "machine, idle-state, core-type, hypervisor, stolen-time, nic, broken-link, disk, storm, gpu, vif, vbd, "
        + "arinc653, domain, kernel, bvt, rtds, sedf; all pools, all workloads, all actions; or one of those.")]
    [InlineData("hots", "\"hots\" is not a section. Did you mean host?")]
    public void Keys_says_which_sections_there_are(string section, string problem)
    {
        var command = ConfigCommand.Create(
            XenPolicies.Instance, new Terminal(TextWriter.Null, TextWriter.Null, Styled: false, Live: false));

        var refused = Assert.Throws<InputException>(
            () => command.Parse(["keys", section]).Invoke(new() { EnableDefaultExceptionHandler = false }));

        Assert.Equal(problem, refused.Message);
    }

    private static IEnumerable<string> PlacesOf(params string[] arguments) => Run(arguments).Text.Split('\n')
        .Where(line => line.Contains(": ", StringComparison.Ordinal) && !line.StartsWith(' '))
        .Select(line => line.Split(": ")[0])
        .Where(((IScenarioCatalogue)XenPolicies.Instance).Tables.Select(table => table.Place).Contains);

    private static IEnumerable<string> Lines(string table) =>
        table.Split('\n').Select(
            line => string.Join(
                " | ",
                line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).Order();

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var command = ConfigCommand.Create(
            XenPolicies.Instance, new Terminal(TextWriter.Null, TextWriter.Null, Styled: false, Live: false));
        var code = command.Parse(arguments).Invoke(new() { Output = text, Error = text });
        return (code, text.ToString());
    }
}
