using System.Text;
using ActorXen.Messages;
using ActorXen.Xen.Hosts.Verification;
using CsCheck;

namespace ActorXen.Tests.Scheduling;

public sealed class RandomTraceTests
{
    [Fact]
    public void Explore()
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("TIES_FIRST") ?? "0");
        var count = int.Parse(Environment.GetEnvironmentVariable("TIES_COUNT") ?? "50");
        var failures = new List<string>();
        for (var seed = first; seed < first + count; seed++)
        {
            var text = new RandomRecording(seed).Next();
            var result = Compare(text);
            if (result is null) continue;
            File.WriteAllText($"/tmp/ties/fail-{seed}.json", text);
            failures.Add($"{seed} {new string(text.Skip(9).Take(8).ToArray())} len {text.Length}: {result}");
        }

        File.WriteAllLines($"/tmp/ties/explore-{first}.txt", failures);
        Assert.True(failures.Count == 0, $"{failures.Count} of {count}");
    }

    public static string? Compare(string text)
    {
        GoldenSchedulerDriver driver;
        try { driver = new GoldenSchedulerDriver(GoldenScenario.Parse(text)).Boot().Run(); }
        catch (Exception cause) { return $"DRIVER {cause.Message} {cause.StackTrace!.Split('\n')[0]}"; }
        try
        {
            var scenario = RecordedScenarioReader.Read(Encoding.UTF8.GetBytes(text));
            var run = VerificationHost.Build(scenario);
            run.Timeline.Start();
            run.Timeline.RunUntil(VirtualTime.Zero + scenario.Length + 1.Ns);
            return Diff("kicks", driver.Kicks, run.Trace.Kicks) + Diff("rows", driver.Rows, run.Trace.Rows) is { Length: > 0 } some ? some : null;
        }
        catch (Exception cause) { return $"ENGINE {cause.Message} {(cause.InnerException ?? cause).StackTrace!.Split('\n')[0]}"; }
    }

    private static string Diff(string what, List<string> theirs, IReadOnlyList<string> ours)
    {
        var first = 0;
        while (first < theirs.Count && first < ours.Count && theirs[first] == ours[first]) first++;
        if (first == theirs.Count && first == ours.Count) return "";
        return $"{what} {first}/{theirs.Count}: driver [{string.Join(" ", theirs.Skip(Math.Max(0, first - 3)).Take(6))}] ours [{string.Join(" ", ours.Skip(Math.Max(0, first - 3)).Take(6))}]\n";
    }
}
