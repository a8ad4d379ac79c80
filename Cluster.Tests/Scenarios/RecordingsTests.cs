using ActorXen.Cli.Errors;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Vocabulary;
using ActorXen.Xen.Workloads.Recorded;

namespace ActorXen.Tests.Scenarios;

/// <summary>Recordings in files and in the scenario.</summary>
public sealed class RecordingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorxen-recordings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("# made up\n10\n20\n30\n", "10 20 30")]
    [InlineData("12.5\n7.25", "12.5 7.25")]
    [InlineData("12.5 ; busy\n7.25;20 is old\n", "12.5 7.25")]
    [InlineData("\uFEFF10\n7", "10 7")]
    [InlineData("; a comment\n0.4\r\n  // another\n 99.9999 # one more\n\n100\n", "0.4 99.9999 100")]
    [InlineData("0.00001\n0.00005\n.5\n5.", "0*2 0.5 5")]
    public void A_file_has_comments_and_fractions(string text, string percent) =>
        Assert.Equal(percent, RunLengths.Write(Shares(Load(text).Spec!)));

    [Theory]
    [InlineData("10\n100.1\n", "2 This line is not a number from 0 to 100. Write one number of percent per line.")]
    [InlineData("10\n-1\n", "2 This line is not a number from 0 to 100. Write one number of percent per line.")]
    [InlineData("10\n1e1\n", "2 This line is not a number from 0 to 100. Write one number of percent per line.")]
    [InlineData("10;20\n", "1 This line is not a number from 0 to 100. Write one number of percent per line.")]
    [InlineData("# none\n", "1 The file has no sample. Write 1 to 1100000 lines, each a number of percent.")]
    [
        InlineData(
            "1376314846;4;11703.99;10.9;0.09;67;1;2;3;4;5\n",
            "1 This looks like a Bitbrains trace (GWA-T-12), not like a recording. Convert it: actorxen import trace "
            + "{path}."),
    ]
    [
        InlineData(
            "0,aaaa,10.0,40.0,20.5\n",
            "1 This looks like Azure readings (vm_cpu_readings), not like a recording. Convert it: actorxen import "
            + "trace {path}."),
    ]
    [
        InlineData(
            "; MaxProcs: 8\n1 0 10 300 4 -1 -1 4 600 -1 1 1 1 1 1 -1 -1 -1\n",
            "2 This looks like a log of jobs (SWF), not like a recording. Convert it: actorxen import trace {path}."),
    ]
    [
        InlineData(
            "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%]\n",
            "1 This looks like a Bitbrains trace (GWA-T-12), not like a recording. Convert it: actorxen import trace "
            + "{path}."),
    ]
    [
        InlineData(
            "600000000,900000000,1,0,5,0.0625,0.01,0.01,0.001,0.002,0.02,0.0001,0.0005,0.125,0.02,2.5,0.01,1,0\n",
            "1 This looks like Google task usage (cluster data of 2011), not like a recording. Convert it: actorxen "
            + "import trace {path}."),
    ]
    public void A_file_that_is_no_recording_is_refused_with_the_way_out(string text, string problem)
    {
        var one = Assert.Single(Load(text).Problems);

        Assert.Equal(
            problem.Replace("{path}", one.Place.File, StringComparison.Ordinal),
            $"{one.Place.Line} {one.Problem} {one.Remedy}");
    }

    [Fact]
    public void Fractions_are_written_in_the_scenario_and_written_back()
    {
        const string percent = "0.4 12.5*3 7.2501 100";
        var spec = Given.Good($$"""
            recordings { r { percent = "{{percent}}" } }
            {{Given.GuestWith("workloads = [ { type = utilisation, recording = r } ]")}}
            """);

        var text = ScenarioText.Of(spec, Given.Options.Catalogue);

        Assert.Contains($"percent = \"{percent}\"", text, StringComparison.Ordinal);
        Assert.Equal(Shares(spec), Shares(Given.Good(text)));
    }

    /// <summary>As an archive has it, to a recording, to a run.</summary>
    [Fact]
    public async Task A_trace_is_refused_imported_and_followed()
    {
        var trace = Path.Combine(_folder, "vm.csv");
        await File.WriteAllTextAsync(trace, "0,vm,0,99,50\n300,vm,0,99,0.5\n");
        var (session, folder) = (new Cli.Session(), Path.Combine(_folder, "imported"));

        Assert.Equal(
            (int)ExitCode.Ok, await session.TypeAsync($"import trace {trace} --output {folder} --vcpus 4"));

        Assert.Equal("", session.Out);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, "vm.percent"));
        Assert.Equal("# One line per sample: percent of all its 4 vCPUs, for 300s.", lines[1]);
        Assert.Equal(["50", "0.5"], lines[2..]);
        var scenario = ScenarioLoader.Load(
            Path.Combine(folder, "scenario.conf"),
            Given.Options with { Sets = ["vars.sample-length=50ms", "length=100ms"] });
        Assert.Equal("", Given.Problems(scenario));
        using var trial = Support.Trial.Of(scenario.Spec!);
        var done = trial.FactsOf(WorkloadFacts.WorkCompleted).Sum(fact => fact.Fact.First) / 1e6;
        // Four vCPUs at 50 % for 50 ms, and at 0.5 % for another 50 ms.
        Assert.InRange(done, 96, 101);
    }

    private LoadResult Load(string recording)
    {
        File.WriteAllText(Path.Combine(_folder, "r.txt"), recording);
        var path = Path.Combine(_folder, "top.conf");
        File.WriteAllText(path, Given.GuestWith("workloads = [ { type = utilisation, files = \"r.txt\" } ]"));
        return ScenarioLoader.Load(path, Given.Options);
    }

    private static IReadOnlyList<int> Shares(RunSpec spec) =>
        ((UtilisationSpec)spec.Hosts[0].Domains[1].Workloads.Single()).Shares;
}
