using ActorXen.Messages;
using ActorXen.Scenarios;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Processors;

namespace ActorXen.Tests.Support;

/// <summary>Scenarios in which nothing costs time but the guests' work, for closed forms.</summary>
internal static class Frictionless
{
    /// <summary>Costs that are limits, not times.</summary>
    private static readonly IReadOnlyDictionary<string, long> _limits = ChargedCosts.All.All
        .Where(key => key.Least > 0).ToDictionary(key => key.Key, key => key.Default);

    /// <param name="text">The scenario without costs.</param>
    public static RunSpec Load(string text, long seed = 1)
    {
        var result = ScenarioLoader.LoadText(
            "test.conf",
            $$"""
            seed = {{seed}}
            defaults.machine.profile = polling
            defaults.hypervisor.timer-slop = 0us
            defaults.dom0 { vcpus = 1, kernel { hz = 0 } }
            {{text}}
            """,
            new(XenPolicies.Instance, Environment: _ => null));
        Assert.Empty(result.Problems);
        var values = ChargedCosts.All.Names.ToDictionary(key => key, key => _limits.GetValueOrDefault(key));
        values[ProcessorCosts.ThreadSpeed.Key] = 100;
        return result.Spec! with { Costs = new(values) };
    }

    /// <summary>How often a domain of the first host recorded a fact.</summary>
    public static int CountOf(this Trial trial, FactType type, int domain) =>
        trial.Logs[0].Facts.Count(recorded => recorded.Fact.Is(type) && recorded.Fact.Subject == domain);
}
