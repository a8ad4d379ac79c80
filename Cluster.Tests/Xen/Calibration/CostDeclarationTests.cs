using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ActorXen.Tests.Support;
using ActorXen.Xen.Calibration;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Xen.Calibration;

/// <summary>Costs are declared next to their mechanism; the shipped file and the reference page must agree.</summary>
public sealed partial class CostDeclarationTests
{
    private static readonly Dictionary<string, string> _shipped = ReadShipped();

    public static TheoryData<string> Keys => [.. ChargedCosts.All.Names];

    [Theory, MemberData(nameof(Keys))]
    public void The_shipped_calibration_says_what_is_declared(string key) =>
        Assert.Equal(LineOf(Declared(key)), _shipped.GetValueOrDefault(key));

    [Fact]
    public void The_shipped_calibration_has_no_other_key() =>
        Assert.Equal(
            ChargedCosts.All.Names.Order(StringComparer.Ordinal), _shipped.Keys.Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Keys))]
    public void A_default_is_plausible_and_plausible_values_are_legal(string key)
    {
        var cost = Declared(key);

        Assert.InRange(cost.Default, cost.Least, cost.Most);
        if (cost.Evidence.Range.Length == 0) return;
        Assert.InRange(cost.Default, cost.Evidence.Least, cost.Evidence.Most);
        Assert.InRange(cost.Evidence.Least, cost.Least, cost.Most);
        Assert.InRange(cost.Evidence.Most, cost.Least, cost.Most);
    }

    [Theory, MemberData(nameof(Keys))]
    public void A_key_ends_in_the_unit_in_which_the_model_reads_it(string key)
    {
        var costs = ChargedCosts.At(new(ChargedCosts.All.Defaults()), megahertz: 2_500);

        var isRead = Declared(key) switch
        {
            Cost cost => costs[cost].Nanoseconds == cost.Default * 1_000 / cost.Unit switch
            {
                "cycles" => 2_500,
                "ns" => 1_000,
                "us" => 1,
                _ => throw new FormatException($"{cost.Unit} is not a unit of time"),
            },
            Factor factor => costs[factor] == factor.Default && factor.Unit is "percent" or "packets" or "pages",
            _ => false,
        };

        Assert.True(isRead);
    }

    [Fact]
    public void A_cost_that_is_in_no_group_is_refused()
    {
        var stray = Cost.Nanoseconds("stray.ns", 1, most: 10, new(Grade.D, "none"), "in no group");
        var costs = ChargedCosts.At(new(ChargedCosts.All.Defaults()), megahertz: 1_000);

        Assert.Throws<InvalidOperationException>(() => costs[stray]);
    }

    [Fact]
    public void A_cost_that_is_in_two_groups_is_refused()
    {
        var cost = Cost.Nanoseconds("twice.ns", 1, most: 10, new(Grade.D, "none"), "in two groups");

        Assert.Throws<InvalidOperationException>(
            () => new CostList(new CostGroup("one", cost), new CostGroup("other", cost)));
    }

    [Fact]
    public void The_reference_page_says_what_is_declared()
    {
        var page = new StringBuilder("""
            # Calibration keys

            Made from the declarations (`*Costs.cs`) by `CostDeclarationTests`; do not edit. A key ends in its unit; costs in
            cycles follow the host's clock. "Legal" is what a scenario may set, "plausible" what machines have. The grades are
            those of `config/calibration.conf`, which has the same keys.

            """);
        foreach (var group in ChargedCosts.All.Groups)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## Charged by {group.ChargedBy}\n\n");
            page.Append("| key | default | legal | plausible | grade | meaning | source |\n");
            page.Append("|---|---|---|---|---|---|---|\n");
            foreach (var cost in group.Keys) page.Append(RowOf(cost));
        }

        Golden.Matches("../../docs/calibration-keys.md", page.ToString());
    }

    private static string RowOf(CalibrationKey cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{cost.Key}` | {cost.Default} | {cost.Least}-{cost.Most} | {cost.Evidence.Range} | {cost.Evidence.Grade} "
        + $"| {cost.Meaning} | {cost.Evidence.Source} |\n");

    private static CalibrationKey Declared(string key) => ChargedCosts.All.All.Single(cost => cost.Key == key);

    /// <summary>As the shipped file writes it, without the blanks that make columns.</summary>
    private static string LineOf(CalibrationKey cost)
    {
        var (least, evidence) = (cost.Least == 0 ? "" : $" least = {cost.Least},", cost.Evidence);
        var grade = evidence.Grade == Grade.Choice
            ? $"choice ({evidence.Source})"
            : $"{evidence.Range} {evidence.Grade}".Trim();
        return $"{{ value = {cost.Default},{least} most = {cost.Most} }} # {grade}: {cost.Meaning}";
    }

    private static Dictionary<string, string> ReadShipped() =>
        File.ReadLines(Repository.PathOf("config/calibration.conf"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Blanks().Replace(line, " ").Split(' ', 2))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
