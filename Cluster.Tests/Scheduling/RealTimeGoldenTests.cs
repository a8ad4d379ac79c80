namespace ActorXen.Tests.Scheduling;

/// <summary>The traces of rtds, null and arinc653: each row and each kick must be as Xen's, to the nanosecond.</summary>
public sealed class RealTimeGoldenTests
{
    public static TheoryData<string> Scenarios =>
    [
        .. GoldenScenario.NamesOf("rtds"),
        .. GoldenScenario.NamesOf("null"),
        .. GoldenScenario.NamesOf("arinc653"),
    ];

    [Theory, MemberData(nameof(Scenarios))]
    public void The_policy_decides_row_by_row_what_xen_decided(string name)
    {
        var run = new GoldenSchedulerDriver(GoldenScenario.Read(name)).Boot().Run();

        Credit2GoldenTests.AssertSame(name, "kicks", run.Kicks);
        Credit2GoldenTests.AssertSame(name, "trace", run.Rows);
    }
}
