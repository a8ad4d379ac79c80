namespace ActorXen.Tests.Architecture;

/// <summary>Lists faults, one per line, because xunit would shorten a collection of them.</summary>
internal static class Faults
{
    public static void AreNone(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
