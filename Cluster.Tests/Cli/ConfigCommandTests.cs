using ActorXen.Cli;
using ActorXen.Tests.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli;

public class ConfigCommandTests
{
    [Fact]
    public void Check_says_what_a_good_scenario_is() =>
        Assert.Equal(
            (0, "ping-pong: ok (1 host, 2 guests, 2 guest vCPUs on 2 pCPUs, 100ms)\n"), Run("check", "ping-pong"));

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
    public void Check_warns_of_costs_that_nobody_charges_yet()
    {
        var (code, text) = Run(
            "check", "ping-pong", "--set", "costs.grant.map.cycles=900", "--set", "costs.evtchn.send.cycles=900");

        Assert.Equal(0, code);
        Assert.Equal(
            [
                "ping-pong: ok (1 host, 2 guests, 2 guest vCPUs on 2 pCPUs, 100ms)",
                "--set costs.grant.map.cycles: warning: the model does not charge this cost yet, so setting it has "
                + "no effect.",
            ],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_cost_that_is_set_to_what_it_is_needs_no_warning()
    {
        var (_, text) = Run("check", "ping-pong", "--set", "costs.grant.map.cycles=1500");

        Assert.DoesNotContain("warning", text, StringComparison.Ordinal);
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

    private static IEnumerable<string> Lines(string table) =>
        table.Split('\n').Select(
            line => string.Join(
                " | ",
                line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))).Order();

    private static (int Code, string Text) Run(params string[] arguments)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var command = ConfigCommand.Create(XenPolicies.Instance, ChargedCosts.All.Names);
        var code = command.Parse(arguments).Invoke(new() { Output = text, Error = text });
        return (code, text.ToString());
    }
}
