using ActorXen.Experiments;
using ActorXen.Experiments.Oracles;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Hocon;
using ActorXen.Tests.Scenarios;

namespace ActorXen.Tests.Experiments.Oracles;

/// <summary>What holds for every oracle, without running it.</summary>
public class OracleCatalogueTests
{
    public static TheoryData<string> Ids => [.. OracleCatalogue.All.Select(oracle => oracle.Id)];

    [Fact]
    public void They_stand_in_order_and_each_scenario_of_their_folder_is_used()
    {
        var ids = OracleCatalogue.All.Select(oracle => oracle.Id).ToList();
        var scenarios = OracleCatalogue.All.Select(oracle => oracle.Scenario).ToHashSet();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(new ShippedFiles().NamesIn(ShippedFiles.Oracles), name => Assert.Contains(name, scenarios));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Each_variant_is_a_good_scenario_in_both_forms(string id)
    {
        var oracle = OracleCatalogue.Find(id)!;

        Assert.All((bool[])[false, true], precise =>
        {
            var experiment = oracle.ToExperiment(precise);
            Assert.All(experiment.Variants, variant =>
                Assert.Equal("", Given.Problems(ScenarioLoader.Load(
                    experiment.Scenario, new(Given.Options.Catalogue, variant.Set)))));
        });
    }

    [Theory, MemberData(nameof(Ids))]
    public void Each_value_is_a_formulas_and_has_a_rule(string id) =>
        Assert.All(OracleCatalogue.Find(id)!.ToExperiment(precise: true).Figures, figure =>
        {
            Assert.Equal(Firmness.Formula, figure.Reported!.Firmness);
            Assert.NotNull(figure.Rule);
        });

    [Theory, MemberData(nameof(Ids))]
    public void The_short_form_has_no_variant_without_a_value(string id)
    {
        var oracle = OracleCatalogue.Find(id)!;
        var used = oracle.Figures.Where(figure => !figure.IsSlow).Select(figure => figure.Variant).ToHashSet();

        Assert.All(
            oracle.ToExperiment(precise: false).Variants,
            variant => Assert.True(used.Contains(variant.Name) || IsCompared(oracle), variant.Name));
    }

    [Fact]
    public void A_wrong_value_does_not_hold_and_neither_does_a_wide_interval()
    {
        var figure = new OracleFigure("x", "x", "", Expected: 100, Tolerance: 0.01, _ => 0).ToFigure(precise: true);

        Assert.True(figure.Rule!.Holds([99.5, 100.5, 100]));
        Assert.False(figure.Rule.Holds([104, 104.5, 105]));
        Assert.False(figure.Rule.Holds([80, 120, 100]));
    }

    /// <summary>Its one figure compares all of its variants.</summary>
    private static bool IsCompared(Oracle oracle) => oracle.Figures.Count == 1;
}
