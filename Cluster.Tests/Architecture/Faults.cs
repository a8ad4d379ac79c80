namespace ActorXen.Tests.Architecture;

/// <summary>What is wrong, a line each. Xunit shortens collections; a list of faults is read in full.</summary>
internal static class Faults
{
    public static void AreNone(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
