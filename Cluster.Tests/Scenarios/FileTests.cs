using System.Text;
using ActorXen.Scenarios;

namespace ActorXen.Tests.Scenarios;

public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-scenario-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_include_is_read_in_its_place_and_problems_name_its_own_file()
    {
        Write("parts/guest.conf", "vcpus = 2\nweight = ${share}\nshare = 0\n");

        var problems = Load(
            $"guests {{ web {{ include \"parts/guest.conf\" }} }}\n{Given.HostWith("domains = [ { like = web } ]")}");

        Assert.Equal(
            [
                "guest.conf:3 guests.web.weight | 0 is outside of 1 to 65535.",
                "guest.conf:3 guests.web.share | This key is not known.",
            ],
            problems);
    }

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        Write("b.conf", "include \"top.conf\"");

        Assert.Equal(["b.conf:1  | \"top.conf\" includes itself."], Load("include \"b.conf\""));
    }

    [Theory]
    [InlineData("../other.conf")]
    [InlineData("/etc/passwd")]
    [InlineData("link.conf")]
    [InlineData("etc/passwd")]
    public void An_include_outside_of_the_folder_is_refused(string named)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "etc"), "/etc");
        File.CreateSymbolicLink(Path.Combine(_folder, "link.conf"), "/etc/passwd");

        Assert.Equal(
            [$"top.conf:1  | \"{named}\" is outside the scenario's directory."], Load($"include \"{named}\""));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-8")]
    public void A_file_with_a_byte_order_mark_is_read(string encoding)
    {
        var file = Path.Combine(_folder, "marked.conf");
        File.WriteAllText(file, $"length = 5\u03BCs\n{Given.HostWith("")}", Encoding.GetEncoding(encoding));

        Assert.Equal(5_000, ScenarioLoader.Load(file, Given.Options).Spec!.Length.Nanoseconds);
    }

    [Fact]
    public void Files_without_a_name_are_refused() => Assert.Equal(
        ["top.conf:2 racks[0].hosts[0].domains[0].workloads[0].files | This names no file."],
        Load(Given.HostWith("domains = [ { name = a, workloads = [ { type = utilisation, files = \"\" } ] } ]")));

    [Fact]
    public void A_missing_include_is_refused() =>
        Assert.Equal(["top.conf:1  | There is no file \"none.conf\"."], Load("include \"none.conf\""));

    [Fact]
    public void A_recording_that_is_missing_or_no_numbers_is_refused_without_showing_its_content()
    {
        Write("words.txt", "12\n30\nsecret\n");
        const string guests = """
            domains = [
              { name = a, workloads = [ { type = utilisation, files = "words.txt" } ] }
              { name = b, workloads = [ { type = utilisation, files = "none/*.txt" } ] }
              { name = c, workloads = [ { type = utilisation, files = "../*" } ] }
              { name = d, workloads = [ { type = utilisation } ] }
            ]
            """;

        Assert.Equal(
            [
                "top.conf:4 racks[0].hosts[0].domains[1].workloads[0].files | There is no file \"none/*.txt\".",
                "top.conf:5 racks[0].hosts[0].domains[2].workloads[0].files | \"../*\" is outside the "
                + "scenario's directory.",
                "top.conf:6 racks[0].hosts[0].domains[3].workloads[0].files | A utilisation follows either files or "
                + "a recording.",
                "words.txt:3 racks[0].hosts[0].domains[0].workloads[0].files | This line is not a number from 0 to "
                + "100.",
            ],
            Load(Given.HostWith(guests)).Order());
    }

    [Fact]
    public void A_pattern_sets_all_steps_that_match_unless_a_longer_one_or_a_key_does()
    {
        var top = Write(
            "free.conf",
            $"costs {{ evtchn.send.cycles = 7, \"*\" = 0, \"irq.*\" = 3 }}\n{Given.HostWith("")}");

        var costs = ScenarioLoader.Load(top, Given.Options).Spec!.Costs;

        Assert.Equal(
            (7, 3, 0, 66),
            (costs["evtchn.send.cycles"], costs["irq.entry_exit.cycles"], costs["vmx.roundtrip.cycles"],
                costs["smt.thread_speed.percent"]));
    }

    [Fact]
    public void A_calibration_file_lies_below_the_costs_of_the_scenario()
    {
        Write("slow.conf", "evtchn.send.cycles = 900\nirq.entry_exit.cycles = 901\n");
        var top = Write("top.conf", $"costs {{ evtchn.send.cycles = 5 }}\n{Given.HostWith("")}");

        var costs = ScenarioLoader.Load(
            top, Given.Options with { CalibrationFile = Path.Combine(_folder, "slow.conf") }).Spec!.Costs;

        Assert.Equal(
            (5, 901, 1_000),
            (costs["evtchn.send.cycles"], costs["irq.entry_exit.cycles"], costs["vmx.roundtrip.cycles"]));
    }

    [Fact]
    public void A_missing_scenario_is_refused() => Assert.Equal(
        "There is no such file.", Assert.Single(
            ScenarioLoader.Load(Path.Combine(_folder, "none.conf"), Given.Options).Problems).Problem);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private List<string> Load(string text) => ScenarioLoader.Load(Write("top.conf", text), Given.Options).Problems
        .Select(problem => $"{Path.GetFileName(problem.Place.ToString())} {problem.Path} | {problem.Problem}").ToList();
}
