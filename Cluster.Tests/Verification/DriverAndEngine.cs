using ActorXen.Runs;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Verification;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;
using Akka.Actor;

namespace ActorXen.Tests.Verification;

/// <summary>
/// Runs a scenario through the driver, which is written from the recording's rules, and through the engine of every
/// run.
/// </summary>
internal sealed class DriverAndEngine(EngineKind engine, Func<ActorSystem> system)
{
    private const int Around = 4;

    /// <summary>Without actors.</summary>
    public static DriverAndEngine Plain { get; } = new(
        EngineKind.Plain, () => throw new InvalidOperationException("plain has no actors"));

    /// <param name="text">A scenario in the format of the recorded ones.</param>
    /// <param name="part">Runs its length divided by this.</param>
    public void AssertAgree(string text, int part = 1)
    {
        var driver = new GoldenSchedulerDriver(Read(text, part)).Boot().Run();
        var trace = new SchedulerVerification(system, XenPolicies.Instance).Execute(Read(text, part), engine);

        AssertSame("kick", driver.Kicks, trace.Kicks);
        AssertSame("row", driver.Rows, trace.Rows);
    }

    private static RecordedScenario Read(string text, int part)
    {
        var scenario = GoldenFiles.Parse(text);
        return scenario with { Length = scenario.Length / part };
    }

    private static void AssertSame(string what, List<string> driver, IReadOnlyList<string> engine)
    {
        var first = 0;
        while (first < driver.Count && first < engine.Count && driver[first] == engine[first]) first++;
        if (first == driver.Count && first == engine.Count) return;
        Assert.Fail($"{what} {first}\ndriver {Near(driver, first)}\nengine {Near(engine, first)}");
    }

    private static string Near(IReadOnlyList<string> rows, int first) =>
        string.Join("  ", rows.Skip(Math.Max(0, first - Around)).Take(2 * Around));
}
