using ActorXen.Experiments;
using ActorXen.Scenarios;
using ActorXen.Scenarios.Hocon;
using ActorXen.Tests.Scenarios;

namespace ActorXen.Tests.Experiments;

/// <summary>What holds for every shipped experiment, without running it.</summary>
public class CatalogueTests
{
    public static TheoryData<string> Names => [.. ExperimentCatalogue.All.Select(experiment => experiment.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Each_variant_is_a_good_scenario_of_the_experiments_name(string name)
    {
        var experiment = ExperimentCatalogue.Find(name)!;

        Assert.All(experiment.Variants, variant =>
        {
            var loaded = ScenarioLoader.Load(name, new(Given.Options.Catalogue, variant.Set));
            Assert.Equal("", Given.Problems(loaded));
            Assert.Equal(name, loaded.Spec!.Name);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void No_two_variants_are_alike(string name)
    {
        var texts = ExperimentCatalogue.Find(name)!.Variants
            .Select(
                variant => ScenarioText.Of(
                    ScenarioLoader.Load(name, new(Given.Options.Catalogue, variant.Set)).Spec!,
                    Given.Options.Catalogue)).ToList();

        Assert.Equal(texts.Count, texts.Distinct().Count());
    }

    [Theory, MemberData(nameof(Names))]
    public void What_was_fitted_is_not_asserted(string name) =>
        Assert.All(
            ExperimentCatalogue.Find(name)!.Figures,
            figure => Assert.False(figure.IsFitted && figure.Rule is not null, figure.What));

    [Theory, MemberData(nameof(Names))]
    public void Something_can_fail(string name) =>
        Assert.Contains(
            ExperimentCatalogue.Find(name)!.Figures,
            figure => figure.Rule is not null && figure.Reported is not { IsProvisional: true });

    [Fact]
    public void Experiments_stand_in_order_and_each_scenario_of_their_folder_is_one()
    {
        var names = ExperimentCatalogue.All.Select(experiment => experiment.Name).ToList();

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(new ShippedFiles().NamesIn(ShippedFiles.Experiments), names);
    }
}
