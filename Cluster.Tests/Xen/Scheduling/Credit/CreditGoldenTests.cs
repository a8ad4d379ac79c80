namespace ActorXen.Tests.Xen.Scheduling.Credit;

/// <summary>
/// The traces were recorded from Xen's own code: each row and each kick must be the same, to the nanosecond.
/// </summary>
public sealed class CreditGoldenTests
{
    public static TheoryData<string> Scenarios => GoldenFiles.NamesOf("credit");

    [Theory, MemberData(nameof(Scenarios))]
    public void Credit_decides_row_by_row_what_xen_decided(string name) => GoldenTrace.AssertReproduced(name);
}
