using System.Text;
using System.Text.RegularExpressions;
using ActorXen.Distribution;
using ActorXen.Messages;
using ActorXen.Xen.Hosts.Verification;

namespace ActorXen.Tests.Scheduling;

/// <summary>
/// Recorded scenarios with all times rounded, so that events tie all the time: the engine and the driver, which is written
/// from the recording's rules, must agree.
/// </summary>
public sealed partial class TieTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "schedulers");

    public static TheoryData<string> Scenarios => [.. SchedulerVerification.NamesIn(Folder)];

    [Theory, MemberData(nameof(Scenarios))]
    public void The_engine_breaks_ties_as_the_recording_does(string name)
    {
        var text = Rounded(File.ReadAllText(Path.Combine(Folder, $"{name}.scenario.json")), grain: 1_000);
        var driver = new GoldenSchedulerDriver(GoldenScenario.Parse(text)).Boot().Run();
        var scenario = RecordedScenarioReader.Read(Encoding.UTF8.GetBytes(text));
        var run = VerificationHost.Build(scenario);
        run.Timeline.Start();
        run.Timeline.RunUntil(VirtualTime.Zero + scenario.Length + 1.Ns);

        Assert.Equal(driver.Rows, run.Trace.Rows);
        Assert.Equal(driver.Kicks, run.Trace.Kicks);
    }

    private static string Rounded(string text, long grain) => Times().Replace(text, match =>
        $"{match.Groups[1].Value}{Math.Max(1, long.Parse(match.Groups[2].Value) / grain) * grain}");

    [GeneratedRegex("""("(?:run|sleep|start_ns|at_ns)": *)([0-9]+)""")]
    private static partial Regex Times();
}
