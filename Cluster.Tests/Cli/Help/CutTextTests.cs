using System.CommandLine;
using System.CommandLine.Parsing;
using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Help;
using ActorXen.Cli.Output;
using ActorXen.Comparisons;
using ActorXen.Scenarios;
using ActorXen.Studies;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Cli.Help;

/// <summary>
/// Everything that is documented, cut off at each position, is either understood or refused in one clear line: a line
/// that names what was written, and has no hole where a word should be.
/// </summary>
public sealed class CutTextTests
{
    private static readonly string[] _measures =
    [
        "p99(request, web-*)", "p99.9(request)", "worst-p99(wake, template web)", "rough-p99.9(request)", "mean(wake)",
        "rate(context_switches, host0)", "steal(rack r1)", "throughput(web-*)", "loss", "total(migrations)",
    ];

    private static readonly string[] _criteria =
    [
        "p99(request, web-*) < 1ms and (steal < 5% or busy < 80%)", "throughput(web-*) > 1000/s", "loss < 1",
        "p99(request) <= 250us", "cpu(dom0) < 150%",
    ];

    private static readonly string[] _axes =
    [
        "vars.guests=4..64 step 4", "vars.rate=100..10000 log 5", "vars.hold=1us..64us x2",
        "defaults.pool.policy=credit,credit2", "vars.a=1,2 & vars.b=x,y", "vars.a=[1,2],\"x,y\",{ b = 1 }",
    ];

    private static readonly RootCommand _root =
        CommandLine.Create(Program.Parts(new ActorRuntime(), Terminal.OfProcess()), Terminal.OfProcess());

    [Fact]
    public void Command_lines()
    {
        Assert.True(DocumentedLines.All.Count > 100, $"{DocumentedLines.All.Count} lines were found");

        AssertClear(
            DocumentedLines.All, cut => UsageText.Of(_root.Parse([.. CommandLineParser.SplitCommandLine(cut)])));
    }

    [Fact]
    public void Measures() => AssertClear(
        [.. _measures, .. DocumentedLines.ValuesOf("study", "--measure")],
        cut => ProblemOf(() => MeasureText.Read(cut)));

    [Fact]
    public void Criteria()
    {
        var documented = DocumentedLines.ValuesOf("capacity", "--until");
        Assert.NotEmpty(documented);

        AssertClear([.. _criteria, .. documented], cut => ProblemOf(() => CriterionText.Read(cut)));
    }

    [Fact]
    public void Axes()
    {
        string[] documented =
            [.. DocumentedLines.ValuesOf("", "--vary"), .. DocumentedLines.ValuesOf("", "--compare")];
        Assert.NotEmpty(documented);

        AssertClear([.. _axes, .. documented], cut => ProblemOf(() => AxisText.Read([cut])));
    }

    [Fact]
    public void Rules()
    {
        var documented = DocumentedLines.ValuesOf("compare", "--fail-if");
        Assert.NotEmpty(documented);

        AssertClear([.. documented, "throughput(template web) < -2%"], cut => WorseRule.Parse(cut).Problem);
    }

    /// <summary>Those of the shipped experiments that need no names.</summary>
    [Fact]
    public void Formulas()
    {
        var all = ExperimentFile.ShippedNames.Select(name => ExperimentFile.Find(name, out _)!)
            .SelectMany(file => file.Names.Select(name => name.Formula).Concat(file.Figures.Select(one => one.Value)))
            .Where(text => ProblemOf(() => FormulaText.Read(text)) is null)
            .Append("100 * (p99(request) @ policy=credit / p99(request) @ policy=credit2 - 1)")
            .Append("greatest(1e-6, abs(-steal), average(busy @ a=1, busy @ a=2))").Distinct().ToList();
        Assert.True(all.Count > 10, $"{all.Count} formulas were found");

        AssertClear(all, cut => ProblemOf(() => FormulaText.Read(cut)));
    }

    [Theory]
    [InlineData("1.5ms")]
    [InlineData("-2us")]
    [InlineData("1_000ns")]
    public void Times(string text) => AssertClear([text], cut => ProblemOf(UnitText.Time, cut));

    [Fact]
    public void Other_quantities()
    {
        AssertClear(["2.5GHz"], cut => ProblemOf(UnitText.Clock, cut));
        AssertClear(["10Gbps"], cut => ProblemOf(UnitText.LinkSpeed, cut));
        AssertClear(["20GB/s"], cut => ProblemOf(UnitText.Throughput, cut));
        AssertClear(["300ppm", "0.03%"], cut => ProblemOf(UnitText.Loss, cut));
        AssertClear(["16GiB"], cut => ProblemOf(UnitText.Memory, cut));
        AssertClear(["1.5MiB", "64kB"], cut => ProblemOf(UnitText.Size, cut));
        AssertClear(["25%"], cut => ProblemOf(UnitText.Share, cut));
        AssertClear(["-1_024"], cut => ProblemOf(UnitText.Plain, cut));
    }

    /// <summary>A setting laid over a scenario: each problem has a place, a problem and a remedy.</summary>
    [Fact]
    public void Settings()
    {
        string[] settings =
        [
            .. DocumentedLines.ValuesOf("", "--set"), "racks = [ { name = r, hosts = [ { name = h } ] } ]",
            "defaults.pool.policy=credit2", "length = 1.5s", "defaults { machine { cores = 4 } }", "name = \"a b\"",
            "defaults.dom0.cpus = \"0-3,5\"", "vars.x = ${vars.y}",
        ];

        AssertClear(settings, cut =>
        {
            var problems = Given.Text(Given.HostWith("") + "\nvars { x = 1, y = 2 }", cut).Problems;
            Assert.All(problems, one => Assert.True(
                one.Problem.Length > 5 && one.Remedy.Length > 5 && one.Where.Length > 0, $"{cut}: {one}"));
            return problems.Count == 0 ? null : $"{problems[0].Problem} {problems[0].Remedy}";
        });
    }

    private static void AssertClear(IEnumerable<string> texts, Func<string, string?> problemOf) => Assert.Empty(
        from text in texts
        from cut in Enumerable.Range(0, text.Length).Select(length => text[..length])
        let problem = problemOf(cut)
        where problem is not null && FaultOf(problem, cut) is not null
        select $"{FaultOf(problem, cut)}: <{cut}> gives <{problem}>");

    /// <returns>null for a clear line.</returns>
    private static string? FaultOf(string problem, string cut)
    {
        bool IsNew(string sign) =>
            problem.Contains(sign, StringComparison.Ordinal) && !cut.Contains(sign, StringComparison.Ordinal);
        if (problem.Length < 15) return "too short";
        if (problem.AsSpan().ContainsAny('\n', '\t')) return "more than a line";
        if (IsNew("  ") || IsNew(" ,") || IsNew(" :") || IsNew(": .") || IsNew(" . ")) return "a word is missing";
        if (IsNew("\"\"") && !string.IsNullOrWhiteSpace(cut) && !cut.Contains('"')) return "nothing is quoted";
        return problem.TrimEnd() == problem && !char.IsWhiteSpace(problem[0]) ? null : "space around";
    }

    private static string? ProblemOf(Func<object> read)
    {
        try
        {
            read();
            return null;
        }
        catch (StudyException refused)
        {
            return refused.Message;
        }
    }

    private static string? ProblemOf(UnitText unit, string text) =>
        unit.Read(text, out _) is var (problem, remedy) ? $"{problem} {remedy}" : null;
}
