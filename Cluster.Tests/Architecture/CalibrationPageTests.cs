using System.Text.RegularExpressions;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Architecture;

/// <summary>The page of costs and the file of costs agree.</summary>
public partial class CalibrationPageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/model/calibration.md"));

    private static readonly Dictionary<string, string> Defaults = Entry()
        .Matches(File.ReadAllText(Repository.PathOf("config/calibration.conf")))
        .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["value"].Value);

    private static readonly Dictionary<string, string> Rows = Row()
        .Matches(Page)
        .ToDictionary(match => match.Groups["key"].Value, match => match.Groups["value"].Value);

    [Fact]
    public void Every_cost_that_is_charged_has_a_row_and_no_other_one_has() =>
        Assert.Equal(ChargedCosts.All.Names.Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_row_has_the_default_of_the_file() =>
        Assert.All(Rows, row => Assert.Equal($"{row.Key} {Defaults[row.Key]}", $"{row.Key} {row.Value}"));

    [Fact]
    public void Every_key_of_the_file_is_named() =>
        Assert.All(Defaults.Keys, key => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<key>[a-z][\w.]*)\s+\{ value = (?<value>\d+)", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\| `(?<key>[a-z][\w.]*)` \|[^|]*\| (?<value>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
