using System.Text;

namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>Compares a run with a recorded one, and shows the first row that differs with its neighbours.</summary>
internal static class GoldenTrace
{
    private const int Around = 5;

    /// <summary>Asserts that all kicks and rows of the whole scenario are as recorded.</summary>
    public static void AssertReproduced(string name)
    {
        var run = new GoldenSchedulerDriver(GoldenFiles.Read(name)).Boot().Run();

        AssertSame(name, "kicks", run.Kicks);
        AssertSame(name, "trace", run.Rows);
    }

    private static void AssertSame(string name, string what, List<string> actual)
    {
        var expected = GoldenFiles.Expected(name, what);
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
