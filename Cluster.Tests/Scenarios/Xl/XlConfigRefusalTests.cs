using ActorXen.Scenarios.Xl;

namespace ActorXen.Tests.Scenarios.Xl;

/// <summary>Files that contradict themselves, or are no domain's.</summary>
public sealed class XlConfigRefusalTests
{
    [Theory]
    [
        InlineData(
            "vcpus = 4\n\nmaxvcpus = 2",
            "3 maxvcpus: 2 is less than the 4 vCPUs that it starts with. Write at least 4."),
    ]
    [
        InlineData(
            "memory = 512\nmaxmem = 256",
            "2 maxmem: 256 is less than the memory of 512 with which it starts. Write at least 512."),
    ]
    [
        InlineData(
            "period = 5000\nbudget = 6000",
            "2 budget: 6000 is more than the period of 5000. Write at most 5000."),
    ]
    [InlineData("vcpus = 900", "1 vcpus: 900 is not a whole number from 1 to 128. Correct it, or remove the line.")]
    [InlineData("type = 'unikernel'", "1 type: There is no such type of guest. Write pv, pvh or hvm.")]
    [InlineData("vcpus = 0", "1 vcpus: 0 is not a whole number from 1 to 128. Correct it, or remove the line.")]
    [InlineData("cap = 101", "1 cap: 101 is not a whole number from 0 to 100. Correct it, or remove the line.")]
    [InlineData("cap = -1", "1 cap: -1 is not a whole number from 0 to 100. Correct it, or remove the line.")]
    [
        InlineData(
            "cpu_weight = [ 3 ]",
            "1 cpu_weight: [ … ] is not a whole number from 1 to 65535. Correct it, or remove the line."),
    ]
    [
        InlineData(
            "cpu_weight = 'many'",
            "1 cpu_weight: many is not a whole number from 1 to 65535. Correct it, or remove the line."),
    ]
    public void A_value_that_is_not_possible_is_refused(string text, string problem) =>
        Assert.Equal($"a.cfg:{problem}", Problem($"{text}\nname = 'a'"));

    [Theory]
    [
        InlineData(
            "name = x\nracks = [ { name = r } ]",
            "This looks like a scenario already. Check it with actorxen config check."),
    ]
    [InlineData("{ \"racks\": [] }", "This looks like a scenario already. Check it with actorxen config check.")]
    [InlineData("{ \"name\": \"a\" }", "This looks like JSON. Name a domain configuration of xl.")]
    [
        InlineData(
            "[Unit]\nDescription=A guest\n",
            "This looks like a file of sections, such as systemd's. Name a domain configuration of xl."),
    ]
    [InlineData("[ { \"name\": 1 } ]", "This looks like JSON. Name a domain configuration of xl.")]
    [InlineData("<domain type='xen'>", "This looks like XML. Name a domain configuration of xl.")]
    [InlineData("#!/bin/sh\nset -e\n", "This looks like a script. Name a domain configuration of xl.")]
    [InlineData("\u007fELF\0\u0001", "This is not a text. Name a domain configuration of xl.")]
    [InlineData("", "No key of xl is in this file. Name a domain configuration of xl.")]
    [InlineData("# a comment\n", "No key of xl is in this file. Name a domain configuration of xl.")]
    [InlineData("PATH = '/bin'\nHOME = '/root'\n", "No key of xl is in this file. Name a domain configuration of xl.")]
    public void A_file_of_another_kind_is_refused_as_what_it_is(string text, string problem) =>
        Assert.Equal($"a.cfg:1: {problem}", Problem(text));

    [Theory]
    [InlineData("vcpus = 10ms", "Expected a value, found \"10ms\".")]
    [InlineData("vcpus = 09", "Expected a value, found \"09\".")]
    [InlineData("vcpus = 0xg", "Expected a value, found \"0xg\".")]
    [InlineData("name = all", "Expected a value, found \"all\".")]
    public void A_value_without_quotes_is_a_number(string text, string problem) => Assert.Equal(
        $"a.cfg:1: {problem} Write a number, a text in quotes, or a list in [ ].", Problem(text));

    [Theory]
    [InlineData("010", 8)]
    [InlineData("0x10", 16)]
    [InlineData("'0X0a'", 10)]
    [InlineData("\"12\"", 12)]
    public void Numbers_are_decimal_octal_or_hexadecimal(string text, int vcpus) => Assert.Equal(
        vcpus, Given.Good(Import($"name = 'a'; vcpus = {text}").Scenario!).Hosts[0].Domains[1].Vcpus);

    [Fact]
    public void Lists_and_settings_have_a_limit()
    {
        var items = string.Join(",", Enumerable.Repeat("1", 5_000));
        Assert.Equal(
            "a.cfg:1: The list has more than 4096 items. Name a domain configuration of xl.",
            Problem($"vif = [{items}]"));
        Assert.Equal(
            "a.cfg:10001: The file has more than 10000 settings. Name a domain configuration of xl.",
            Problem(string.Concat(Enumerable.Repeat("vcpus = 1\n", 10_001))));
    }

    [Fact]
    public void All_problems_of_all_files_are_found_at_once()
    {
        var import = XlConfigImport.Of(
            [new("a.cfg", "vcpus = 0\ncap = -1"), new("b.cfg", "name 'b'"), new("c.cfg", "name = 'c'")],
            new(),
            Given.Options.Catalogue);

        Assert.Equal(["a.cfg:1 vcpus", "a.cfg:2 cap", "b.cfg:1"], import.Problems.Select(problem => problem.Where));
    }

    /// <summary>The rest of a list after a fault, and a setting after a list that is not closed.</summary>
    [Fact]
    public void All_faults_of_a_text_are_found_at_once()
    {
        var import = Import(
            """
            name 'a'
            vif = [ 'mac=1' 'mac=2',
                    'mac=3' ]
            vcpus = four
            disk = [ 'xvda',
            memory = 1,024
            # a comment
            cpus = "0
            on_crash = 'destroy'
            cap = [ 1,
              2
            """);

        Assert.Equal(
            [
                "a.cfg:1: Expected = after name, found",
                "a.cfg:2: Expected a comma or ] in the list, found",
                "a.cfg:4: Expected a value, found",
                "a.cfg:6: Expected a value, found",
                "a.cfg:6: Unexpected",
                "a.cfg:8: The text is not closed. Write",
                "a.cfg:10: The list is not closed. Write ] at its end.",
            ],
            import.Problems.Select(problem => $"{problem.Where}: {problem.Problem}".Split(" \"")[0]));
    }

    /// <summary>What contradicts itself wherever the domain runs, beside what a value alone has wrong.</summary>
    [Fact]
    public void Affinities_are_checked_beside_other_values()
    {
        var import = Import(
            "name = 'a'\nmaxvcpus = 1\nvcpus = 2\ncpus = ['2,^2', '3']\ncpus_soft = 'nodes:0,^node:0'");

        Assert.Equal(
            ["a.cfg:2 maxvcpus", "a.cfg:4 cpus", "a.cfg:5 cpus_soft"],
            import.Problems.Select(problem => problem.Where));
    }

    [Fact]
    public void Disks_of_one_name_are_refused() => Assert.Equal(
        "a.cfg:1 disk: Two disks have the name xvda. Give each a name of its own.",
        Problem("disk = [ 'phy:/dev/a,xvda,w', 'format=raw, vdev=xvda, access=r, target=/b' ]"));

    private static string Problem(string text)
    {
        var import = Import(text);
        Assert.Null(import.Scenario);
        var problem = Assert.Single(import.Problems);
        return $"{problem.Where}: {problem.Problem}";
    }

    private static XlConfigImport Import(string text) =>
        XlConfigImport.Of([new("a.cfg", text)], new(), Given.Options.Catalogue);
}
