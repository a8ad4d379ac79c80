using ActorXen.Messages;
using ActorXen.Tests.Invariants;
using ActorXen.Tests.Scenarios;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Determinism;

/// <summary>
/// Whole hosts are saved right after the facts that say that something is under way: an interrupt in service, handlers
/// that run, a line that is switched off or moves, a steal clock, a chosen profile. Each run continues as if nothing
/// had happened.
/// </summary>
public sealed class SeamRestoreTests
{
    private const int Cuts = 8;

    private static readonly string[] _scenarios = ["wires-and-sleepers", "lines-and-profiles"];

    /// <summary>What is under way after which fact. A line is one of the IO-APIC, or any.</summary>
    private static readonly Dictionary<string, Func<HostDirectory, Fact, bool>> _after = new()
    {
        ["a level line that is high"] = (_, fact) => fact.Is(IrqFacts.LineAsserted),
        ["a level line in service"] = (host, fact) => fact.Is(IrqFacts.Handled) && IsLevel(host, fact.Subject),
        ["a guest's handlers of a level line"] = (host, fact) => fact.Is(GuestFacts.EventHandled)
            && host.Ports.Any(port =>
                port.Domain == fact.Subject && port.Port == fact.First && port.Trigger == "-ioapic-level"),
        ["a line that the rate limit has disabled"] = (_, fact) =>
            fact.Is(IrqFacts.EnableChanged) && fact.First == (long)IrqEnabling.Disabled,
        ["a line with vectors on two pCPUs"] = (_, fact) => fact.Is(IrqFacts.Moved),
        ["run-state areas"] = (_, fact) => fact.Is(VcpuFacts.StealRead) && fact.Second > 0,
    };

    /// <summary>By scenario and what is under way.</summary>
    public static TheoryData<string, string> UnderWay
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var scenario in _scenarios)
                foreach (var what in _after.Keys) data.Add(scenario, what);
            data.Add("lines-and-profiles", Profile);
            return data;
        }
    }

    private const string Profile = "a search for a profile";

    [Theory, MemberData(nameof(UnderWay))]
    public void A_run_that_is_saved_with_something_under_way_continues_as_if_nothing_had_been(
        string scenario, string what)
    {
        var spec = Read(scenario);
        using var whole = Trial.Of(spec);
        var times = TimesOf(whole, what).Distinct().OrderBy(at => at.Nanoseconds).ToList();
        Assert.NotEmpty(times);

        using var saved = new Trial(spec);
        saved.Simulation.Start();
        foreach (var at in Spread(times))
        {
            saved.Simulation.RunUntil(at);
            var states = saved.Simulation.SaveAll();
            using var restored = new Trial(spec);
            restored.Simulation.LoadAll(states, at);
            States.AreSame(states, restored.Simulation.SaveAll());
            restored.RunToEnd();

            Assert.Equal(whole.Simulation.HostHashes, restored.Simulation.HostHashes);
            Assert.Equal(whole.Simulation.Delivered, restored.Simulation.Delivered);
            for (var host = 0; host < whole.Logs.Count; host++)
                Assert.True(
                    whole.Logs[host].Facts.SkipWhile(recorded => recorded.At < at)
                        .SequenceEqual(restored.Logs[host].Facts),
                    $"other facts on host {host} after {at}");
        }
    }

    [Theory, InlineData("wires-and-sleepers"), InlineData("lines-and-profiles")]
    public void No_invariant_breaks_in_these_runs(string scenario)
    {
        using var trial = Trial.Of(Read(scenario));

        Checkers.CheckAll(trial);
    }

    /// <summary>The instant after each.</summary>
    private static IEnumerable<VirtualTime> TimesOf(Trial whole, string what)
    {
        var isIt = what == Profile ? (_, fact) => fact.Is(IrqFacts.ModerationChosen) : _after[what];
        return whole.Simulation.Hosts.SelectMany(host => whole.Logs[host.Host].Facts
            .Where(recorded => isIt(host, recorded.Fact)).Select(recorded => recorded.At + 1.Ns));
    }

    private static IEnumerable<VirtualTime> Spread(List<VirtualTime> times) => times.Count <= Cuts
        ? times
        : Enumerable.Range(0, Cuts).Select(cut => times[cut * (times.Count - 1) / (Cuts - 1)]).Distinct();

    private static bool IsLevel(HostDirectory host, int irq) =>
        host.Irqs.Any(line => line.Number == irq && line.Trigger == "-level");

    private static RunSpec Read(string scenario) => Given.Good(
        File.ReadAllText(Repository.PathOf($"Cluster.Tests/Golden/runs/random/{scenario}.conf")));
}
