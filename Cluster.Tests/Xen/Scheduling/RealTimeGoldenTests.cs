namespace ActorXen.Tests.Xen.Scheduling;

/// <summary>
/// The traces of rtds, null and arinc653: each row and each kick must be as Xen's, to the nanosecond.
/// </summary>
public sealed class RealTimeGoldenTests
{
    public static TheoryData<string> Scenarios =>
    [
        .. GoldenFiles.NamesOf("rtds"),
        .. GoldenFiles.NamesOf("null"),
        .. GoldenFiles.NamesOf("arinc653"),
    ];

    [Theory, MemberData(nameof(Scenarios))]
    public void The_policy_decides_row_by_row_what_xen_decided(string name) => GoldenTrace.AssertReproduced(name);
}
