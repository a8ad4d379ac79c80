using System.Text;

namespace ActorXen.Tests.Scheduling;

/// <summary>
/// The traces were recorded from Xen's own code: each row and each kick must be the same, to the nanosecond.
/// </summary>
public sealed class Credit2GoldenTests
{
    private const int Around = 5;

    public static TheoryData<string> Scenarios => GoldenScenario.NamesOf("credit2");

    [Theory, MemberData(nameof(Scenarios))]
    public void Credit2_decides_row_by_row_what_xen_decided(string name)
    {
        var run = new GoldenSchedulerDriver(GoldenScenario.Read(name)).Boot().Run();

        AssertSame(name, "kicks", run.Kicks);
        AssertSame(name, "trace", run.Rows);
    }

    internal static void AssertSame(string name, string what, List<string> actual)
    {
        var expected = GoldenScenario.Expected(name, what);
        var first = 0;
        while (first < expected.Length && first < actual.Count && expected[first] == actual[first]) first++;
        if (first == expected.Length && first == actual.Count) return;
        Assert.Fail(Difference($"{name}.{what}", first, expected, actual));
    }

    private static string Difference(string what, int first, string[] expected, List<string> actual)
    {
        var text = new StringBuilder($"{what}: row {first} of {expected.Length} differs, ours {actual.Count}.\n");
        for (var row = Math.Max(0, first - Around); row <= first + Around; row++)
        {
            var theirs = row < expected.Length ? expected[row] : "(end)";
            var ours = row < actual.Count ? actual[row] : "(end)";
            text.Append($"{(row == first ? '>' : ' ')} {row,6}  xen {theirs,-40} ours {ours}\n");
        }

        return text.ToString();
    }
}
