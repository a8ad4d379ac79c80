namespace ActorXen.Tests.Xen.Scheduling.Credit2;

/// <summary>
/// The traces were recorded from Xen's own code: each row and each kick must be the same, to the nanosecond.
/// </summary>
public sealed class Credit2GoldenTests
{
    public static TheoryData<string> Scenarios => GoldenFiles.NamesOf("credit2");

    [Theory, MemberData(nameof(Scenarios))]
    public void Credit2_decides_row_by_row_what_xen_decided(string name) => GoldenTrace.AssertReproduced(name);
}
