using System.Text.RegularExpressions;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Verification;

namespace ActorXen.Tests.Verification;

/// <summary>
/// Recorded scenarios with all times rounded, so that events tie all the time: the engine and the driver, which is
/// written from the recording's rules, must agree.
/// </summary>
public sealed partial class TieTests
{
    public static TheoryData<string, long> Scenarios
    {
        get
        {
            var scenarios = new TheoryData<string, long>();
            foreach (var name in SchedulerVerification.NamesIn(GoldenFiles.Folder))
                foreach (var grain in (long[])[1_000, 10_000, 100_000, 1_000_000]) scenarios.Add(name, grain);
            return scenarios;
        }
    }

    [Theory, MemberData(nameof(Scenarios))]
    public void The_engine_breaks_ties_as_the_recording_does(string name, long grain) =>
        DriverAndEngine.Plain.AssertAgree(Rounded(GoldenFiles.TextOf(name), grain), part: 8);

    private static string Rounded(string text, long grain) => Times().Replace(text, match =>
        $"{match.Groups[1].Value}{Math.Max(1, long.Parse(match.Groups[2].Value) / grain) * grain}");

    [GeneratedRegex("""("(?:run|sleep|start_ns|at_ns)": *)([0-9]+)""")]
    private static partial Regex Times();
}
