using ActorXen.Cli.Arguments;
using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Problems;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Scenarios;

/// <summary>Short ways to load texts and to see what came out.</summary>
internal static class Given
{
    public static readonly LoadOptions Options = new(XenPolicies.Instance, Environment: _ => null);

    public static LoadResult Text(string text, params string[] sets) =>
        ScenarioLoader.LoadText("test.conf", text, Options with { Sets = sets });

    /// <summary>One rack, one host of eight pCPUs.</summary>
    public static string HostWith(string keys) => $"racks = [ {{ name = r, hosts = [ {{ name = h\n{keys}\n}} ] }} ]";

    public static string GuestWith(string keys) => HostWith($"domains = [ {{ name = a\n{keys}\n}} ]");

    /// <summary>The problems as they are printed, without the columns' padding.</summary>
    public static string Problems(LoadResult result) => Lines(result.Problems);

    private static string Lines(IReadOnlyList<ScenarioProblem> problems) => string.Join('\n', problems.Select(problem =>
        $"{problem.Place.ToString().Replace("test.conf:", "", StringComparison.Ordinal)} {problem.Path} | "
        + $"{problem.Problem} {problem.Remedy}"));

    public static RunSpec Good(string text, params string[] sets)
    {
        var result = Text(text, sets);
        Assert.Equal("", Problems(result));
        return result.Spec!;
    }

    /// <summary>The scenario is accepted, with these warnings.</summary>
    public static void Warned(string text, string warnings)
    {
        var result = Text(text);
        Assert.Equal("", Problems(result));
        Assert.Equal(warnings, Lines(result.Warnings));
    }

    public static void Refused(string text, string problems) => Assert.Equal(problems, Problems(Text(text)));

    /// <summary>config/ of the repository.</summary>
    public static string ConfigFolder { get; } = Path.Combine(AppContext.BaseDirectory, "config");
}
