using ActorXen.Tests.Scenarios;
using ActorXen.Vocabulary;

namespace ActorXen.Tests.Vocabulary;

/// <summary>The tables of the outer sections have the keys that their readers know, no more and no fewer.</summary>
public sealed class OuterSectionsTests
{
    private static readonly IScenarioCatalogue _catalogue = Given.Options.Catalogue;

    [Theory]
    [InlineData("scenario", "qqqqqqqq = 1\nracks = [ { hosts = [ { name = h } ] } ]")]
    [InlineData("defaults", "defaults { qqqqqqqq = 1 }\nracks = [ { hosts = [ { name = h } ] } ]")]
    [InlineData("rack", "racks = [ { qqqqqqqq = 1, hosts = [ { name = h } ] } ]")]
    [InlineData("host", "racks = [ { hosts = [ { name = h, qqqqqqqq = 1 } ] } ]")]
    [InlineData("pool", "racks = [ { hosts = [ { name = h, pools = [ { cpus = \"0-3\", qqqqqqqq = 1 } ] } ] } ]")]
    [InlineData("guest", "racks = [ { hosts = [ { name = h, domains = [ { name = g, qqqqqqqq = 1 } ] } ] } ]")]
    public void A_reader_knows_the_keys_of_its_table(string place, string scenario)
    {
        var keys = _catalogue.Tables.First(table => table.Place == place).Rows.Select(row => row.Key)
            .Concat(Beside(place)).Distinct().Order(StringComparer.Ordinal);

        var problems = Given.Problems(Given.Text(scenario));

        Assert.EndsWith(
            $"This key is not known. Known here: {string.Join(", ", keys)}.", problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seeed = 1", "seed")]
    [InlineData("racks = [ { hosts = [ { name = h, hypervizor { } } ] } ]", "hypervisor")]
    [InlineData("racks = [ { hosts = [ { name = h, domains = [ { name = g, workload = [] } ] } ] } ]", "workloads")]
    public void A_mistyped_key_is_recognised(string scenario, string meant) =>
        Assert.Contains($"Did you mean {meant}?", Given.Problems(Given.Text(scenario)), StringComparison.Ordinal);

    [Theory]
    [InlineData("count = 0", "0 is outside of 1 to 10000")]
    [InlineData("count = 10001", "10001 is outside of 1 to 10000")]
    public void The_range_of_a_count_is_that_of_the_table(string key, string problem)
    {
        Assert.Equal("1 to 10000", OuterSections.Guest.Rows.Single(row => row.Key == "count").Allowed);

        Assert.Contains(problem, Given.Problems(Given.Text(Given.GuestWith(key))), StringComparison.Ordinal);
    }

    /// <summary>Keys of other tables in the same section.</summary>
    private static IEnumerable<string> Beside(string place) => place switch
    {
        "guest" => _catalogue.Domain.Rows.Select(row => row.Key),
        "pool" => _catalogue.PolicySettings.SelectMany(
            policy => policy.Parameters.Select(parameter => parameter.Name)
                .Concat(policy.Pool.Select(setting => setting.Key))),
        _ => [],
    };
}
