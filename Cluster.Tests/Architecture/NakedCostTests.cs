using System.Text.RegularExpressions;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Architecture;

/// <summary>What takes time is a declared cost; a length of time in the text of the model is something else.</summary>
public sealed partial class NakedCostTests
{
    /// <summary>Settings and the declarations of costs, which have defaults and limits.</summary>
    private static readonly string[] _declarations = ["Kind.cs", "Settings.cs", "Spec.cs", "Costs.cs"];

    /// <summary>Lengths that are a rule of the mechanism and cost nobody anything, by file.</summary>
    private static readonly Dictionary<string, string> _rules = new()
    {
        ["Arinc653Policy.cs"] = "a slot's default",
        ["Batch.cs"] = "work is reported in pieces",
        ["BlockReader.cs"] = "work has a length",
        ["BvtPolicy.cs"] = "parameters of the policy",
        ["CpuBound.cs"] = "work is reported in pieces",
        ["Credit2Policy.cs"] = "parameters of the policy",
        ["CreditPolicy.cs"] = "parameters of the policy",
        ["GuestKernel.Hotplug.cs"] = "when a vCPU counts as one that never starts",
        ["InterruptLine.cs"] = "a driver's watchdog",
        ["Kexec.cs"] = "an action's default",
        ["LevelLine.cs"] = "an interrupt's end is forced",
        ["ModerationProfile.cs"] = "profiles of the moderation",
        ["PingPong.cs"] = "work has a length",
        ["RateLimiter.cs"] = "the interrupt rate limit's window",
        ["RequestLedger.cs"] = "a client's timeout",
        ["RequestServer.cs"] = "work has a length",
        ["RestartBackends.cs"] = "a limit, and how long back ends are gone unless the action says it",
        ["Scheduler.Hotplug.cs"] = "when a pCPU that goes off line is looked at",
        ["SedfPolicy.cs"] = "parameters of the policy",
        ["SedfUnit.cs"] = "what weights are a share of",
        ["SendWindows.cs"] = "a sender's timeout",
        ["SpuriousWatch.cs"] = "a kernel's poll of a line",
        ["VifQueue.cs"] = "a packet's greatest age",
    };

    [Fact]
    public void Every_length_of_time_in_the_model_is_a_declared_cost_a_setting_or_a_known_rule()
    {
        var files = Directory.EnumerateFiles(
            Repository.PathOf("Cluster.Node/Xen"), "*.cs", SearchOption.AllDirectories);

        var naked = files
            .Where(file => !_declarations.Any(end => file.EndsWith(end, StringComparison.Ordinal)))
            .Where(file => Length().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal);

        Assert.Equal(_rules.Keys.Order(StringComparer.Ordinal), naked);
    }

    /// <summary>1_500.Ns, 20.Us, new Duration(5), Duration.FromCycles and the like.</summary>
    [GeneratedRegex(@"\d\.(Ns|Us|Ms|Seconds)\b|\bnew Duration\([1-9]|LengthOf\(\d")]
    private static partial Regex Length();
}
