namespace ActorXen.Tests.Scenarios;

/// <summary>Forms of HOCON that other parsers read. The case hocon-brace-on-next-line.</summary>
public sealed class HoconFormTests
{
    [Theory]
    [InlineData("machine\n{\n  cores = 2\n}")]
    [InlineData("machine // the host's\n\n  # own\n  {cores=2}")]
    [InlineData("machine\r\n{ cores\r\n: 2 }")]
    [InlineData("machine\n=\n{ cores = 2 }")]
    [InlineData("\"machine\"\n\t:\n{ \"cores\"\n=\n2\n}")]
    [InlineData("machine\n.cores = 2", false)]
    [InlineData("machine.cores\n  =\n  2")]
    [InlineData("machine { cores = 1 }\nmachine\n{ cores = 2 }")]
    [InlineData("machine\nclock = 2GHz", false)]
    public void A_sign_or_a_brace_may_be_on_a_line_after_its_key(string text, bool isLegal = true)
    {
        var result = Given.Text(Given.HostWith(text));

        if (isLegal) Assert.Equal(2, Given.Good(Given.HostWith(text)).Hosts[0].Machine.Pcpus);
        else Assert.Contains("has no value", Given.Problems(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_of_a_list_is_no_key() => Given.Refused(
        "racks[0].name = a",
        "1  | \"racks[\" is no key: a file cannot change one place of a list. Write racks = [ … ], or change the place "
        + "with --set racks[0].KEY=VALUE.");

    [Fact]
    public void A_list_may_be_appended_to_on_the_next_line() => Assert.Equal(
        ["dom0", "a", "b"],
        Given.Good(Given.HostWith("domains = [ { name = a } ]\ndomains\n  += { name = b }"))
            .Hosts[0].Domains.Select(domain => domain.Name));

    [Theory]
    [InlineData("length = 1,5s", "1  | A comma separates values, so \"5s\" is a key here. Write 1.5s.")]
    [
        InlineData(
            "length = 1,500ms",
            "1  | A comma separates values, so \"500ms\" is a key here. Write 1.500ms for a fraction, "
            + "or 1500ms for thousands."),
    ]
    [InlineData("seed = 1,000,000", "1  | A comma separates values, so \"000\" is a key here. Write 1000000.")]
    [
        InlineData(
            "seed = 1, 5s",
            "1  | \"5s\" has no value. Write key = value; a text that contains braces belongs in quotes."),
    ]
    [
        InlineData(
            "name = a,b",
            "1  | \"b\" has no value. Write key = value; a text that contains braces belongs in quotes."),
    ]
    public void A_decimal_comma_is_recognised(string text, string problem) => Given.Refused(text, problem);
}
