using ActorXen.Cli.Parts;
using ActorXen.Cli.Studies;
using ActorXen.Tests.Scenarios;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli.Studies;

public sealed class PointScenariosTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly List<ScenarioRequest> _read = [];

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void All_seeds_of_a_point_share_one_reading()
    {
        File.WriteAllText(_file, Given.GuestWith("weight = ${vars.w}") + "\nvars.w = 256");
        var scenarios = new PointScenarios(Load);

        foreach (var weight in (string[])["vars.w=100", "vars.w=200"])
        {
            for (var seed = 1; seed <= 5; seed++)
            {
                var shared = scenarios.Read(_file, [weight], seed);
                var fresh = ScenarioFiles.Load(new(_file, [weight], seed), XenPolicies.Instance);
                Assert.Equal(fresh.Text, shared.Text);
                Assert.Equal(seed, shared.Spec.Seed);
            }
        }

        Assert.Equal(2, _read.Count);
    }

    [Fact]
    public void A_scenario_that_refers_to_its_seed_is_read_for_each()
    {
        File.WriteAllText(_file, Given.GuestWith("weight = ${seed}") + "\nseed = 5");
        var scenarios = new PointScenarios(Load);

        var weights = Enumerable.Range(100, 3)
            .Select(seed => scenarios.Read(_file, [], seed).Spec.Hosts[0].Domains[1].Weight);

        Assert.Equal([100, 101, 102], weights);
    }

    private LoadedScenario Load(ScenarioRequest request)
    {
        _read.Add(request);
        return ScenarioFiles.Load(request, XenPolicies.Instance);
    }
}
