using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

public class ScenarioLoaderTests
{
    private static readonly string Rest = Given.HostWith("").ReplaceLineEndings(" ");

    [Theory]
    [
        InlineData(
            "vars { a = ${vars.a} [2] }",
            "1  | This value refers to itself. Write the value out, or use += to append to a list."),
    ]
    [
        InlineData(
            "vars { a = ${vars.b}, b = ${vars.a} }",
            "1  | ${vars.b} refers to itself, directly or indirectly. Write the value out, or use += to append to a "
            + "list."),
    ]
    [
        InlineData(
            "seed = ${SEED}",
            "1  | ${SEED} names neither a value of this file nor an environment variable. Define it, or write "
            + "${?SEED} where it may be missing."),
    ]
    [InlineData("name = x }", "1  | \"}\" closes nothing. Remove it, or add what it should close.")]
    [InlineData("network {", "1  | \"{\" is never closed. Add the \"}\" that belongs to it.")]
    [
        InlineData(
            "vars = [ { a = [1 } ]",
            "1  | \"[\" is never closed. Add the \"]\" that belongs to it before the \"}\" of line 1."),
    ]
    [InlineData("name = \"x", "1  | A text begins here and its closing quote is missing. Close it on the same line.")]
    [
        InlineData(
            "name = a {b = 1}",
            "1  | One value mixes text, objects and lists. Put a text with braces in quotes; begin "
            + "each key on a new line."),
    ]
    [
        InlineData(
            "name x",
            "1  | \"=\" is missing after \"name\". Write key = value; a text that contains braces belongs in quotes."),
    ]
    [
        InlineData(
            "name = h-{n}",
            "1  | \"n\" has no value. Write key = value; a text that contains braces belongs in quotes."),
    ]
    [
        InlineData(
            "a..b = 1",
            "1  | The key \"a..b\" has an empty part. Write key = value; a text that contains braces belongs in "
            + "quotes."),
    ]
    [InlineData("name = a*b", "1  | \"*\" cannot stand here. Put the text in quotes.")]
    [InlineData("\nname = a\u0001}{b\u0002", "2  | This is not a text. Name a scenario.")]
    [
        InlineData(
            "include \"/etc/passwd\"",
            "1  | \"/etc/passwd\" is outside the scenario's directory. Move it below the directory of the "
            + "scenario."),
    ]
    public void Text_that_is_not_HOCON_is_refused_with_its_line(string text, string problem) =>
        Given.Refused($"{text}\n{Rest}", problem);

    [Theory]
    [InlineData("seed = ${PGPASSWORD}")]
    [InlineData("seed = 1${PGPASSWORD}")]
    [InlineData("length = ${PGPASSWORD}")]
    [InlineData("seed = 1\nlength = \"12 \"${PGPASSWORD}")]
    [InlineData("vars.a = ${PGPASSWORD}\nnetwork.in-rack-latency = ${vars.a}")]
    public void A_value_from_the_environment_is_never_shown(string text)
    {
        var result = ScenarioLoader.LoadText(
            "test.conf", text, Given.Options with { Environment = name => name == "PGPASSWORD" ? "12hunter" : null });
        var problems = Given.Problems(result);

        Assert.Contains("PGPASSWORD", problems, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_optional_substitution_in_a_list_is_nothing() =>
        Assert.Single(Given.Good($"vars {{ a = [${{?missing}}] }}\n{Rest}").Hosts);

    [Fact]
    public void An_optional_substitution_leaves_the_earlier_value()
    {
        const string text = "seed = 3\nseed = ${?SEED}\n";

        Assert.Equal(3, Given.Good(text + Rest).Seed);
        var options = Given.Options with { Environment = name => name == "SEED" ? "17" : null };
        Assert.Equal(17, ScenarioLoader.LoadText("test.conf", text + Rest, options).Spec!.Seed);
    }

    [Fact]
    public void Texts_lists_and_objects_are_joined_as_HOCON_says()
    {
        var spec = Given.Good("""
            vars { base { vcpus = 2, weight = 100 }, one = [ { name = a } ] }
            name = first-${vars.base.weight}-"x"
            guests.big = ${vars.base} { weight = 300 }
            vars.one += { name = b, like = big }
            racks = [ { name = r, hosts = [ { name = h, domains = ${vars.one} [ { name = c } ] } ] } ]
            """);

        Assert.Equal("first-100-x", spec.Name);
        Assert.Equal(["dom0", "a", "b", "c"], spec.Hosts[0].Domains.Select(domain => domain.Name));
        Assert.Equal((2, 300), (spec.Hosts[0].Domains[2].Vcpus, spec.Hosts[0].Domains[2].Weight));
    }

    [Theory]
    [InlineData("seed=7")]
    [InlineData("vars.s=7")]
    public void A_set_counts_before_substitutions(string set) =>
        Assert.Equal(7, Given.Good($"vars.s = 1\nseed = ${{vars.s}}\n{Rest}", set).Seed);

    [Fact]
    public void A_set_reaches_into_lists()
    {
        var spec = Given.Good(
            Given.HostWith("domains = [ { name = a }, { name = b } ]"),
            "racks[0].hosts[*].pool.policy=credit", "racks[0].hosts[0].domains[1].weight=77",
            "costs.evtchn.send.cycles=1");

        Assert.Equal("credit", spec.Hosts[0].Pool.Policy);
        Assert.Equal([256, 256, 77], spec.Hosts[0].Domains.Select(domain => domain.Weight));
        Assert.Equal(1, spec.Costs["evtchn.send.cycles"]);
    }

    [Fact]
    public void A_set_of_a_cost_wins_however_the_file_writes_the_key() =>
        Assert.Equal(
            2,
            Given.Good(
                $"costs {{ \"evtchn.send.cycles\" = 1 }}\n{Rest}",
                "costs.evtchn.send.cycles=2").Costs["evtchn.send.cycles"]);

    [Theory]
    [InlineData("sed=7", "--set sed sed | This key is not known. Did you mean seed?")]
    [InlineData("hosts.0.cpu=1", "--set hosts.0.cpu hosts | There is no key hosts. Did you mean costs?")]
    [InlineData("seed=x", "--set seed seed | \"x\" is not a whole number. Write a whole number such as 4.")]
    [
        InlineData(
            "seed",
            "--set seed  | \"seed\" is not key=value. Write --set network.in-rack-latency=10us or --set "
            + "racks[0].hosts[*].pool.policy=credit."),
    ]
    [InlineData("racks[3].name=x", "--set racks[3].name  | No value has this path. Run config print to see the paths.")]
    [InlineData("seed=[", "--set seed  | \"[\" is never closed. Add the \"]\" that belongs to it.")]
    public void A_wrong_set_is_shown_by_itself(string set, string problem) =>
        Assert.Equal(problem, Given.Problems(Given.Text(Rest, set)));

    [Fact]
    public void A_policy_can_be_changed_without_its_parameters()
    {
        var spec = Given.Good(
            Given.HostWith("pool { policy = credit2, sched_credit2_migrate_resist = 100 }"),
            "racks[0].hosts[0].pool.policy=credit");

        Assert.Equal("credit", spec.Hosts[0].Pool.Policy);
        Assert.Empty(spec.Hosts[0].Pool.Parameters);
    }

    [Fact]
    public void A_setting_that_names_an_entry_as_a_key_is_told_how_entries_are_named()
    {
        var problem = Assert.Single(Given.Text(Given.HostWith(""), "racks.0.name=x").Problems);

        Assert.Equal("racks must be a list. An entry is racks[0].", $"{problem.Problem} {problem.Remedy}");
        Assert.Equal("x", Given.Good(Given.HostWith(""), "racks[0].name=x").Hosts[0].RackName);
    }
}
