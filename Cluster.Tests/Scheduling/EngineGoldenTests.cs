using ActorXen.Distribution;
using ActorXen.Runs;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Scheduling;

/// <summary>
/// The traces recorded from Xen's own code, reproduced by the entities and engines of every run: each row and each kick, to
/// the nanosecond.
/// </summary>
public sealed class EngineGoldenTests(ActorsFixture actors) : IClassFixture<ActorsFixture>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden", "schedulers");

    public static TheoryData<string> Scenarios => [.. SchedulerVerification.NamesIn(Folder)];

    [Theory, MemberData(nameof(Scenarios))]
    public void The_plain_engine_decides_what_xen_decided(string name) => AssertExact(name, EngineKind.Plain);

    [Theory, MemberData(nameof(Scenarios))]
    public void Actors_decide_what_xen_decided(string name) => AssertExact(name, EngineKind.Actors);

    [Fact]
    public void There_are_all_63_traces() => Assert.Equal(63, SchedulerVerification.NamesIn(Folder).Count);

    private void AssertExact(string name, EngineKind engine)
    {
        var verdict = new SchedulerVerification(() => actors.System).Verify(Folder, name, engine);

        Assert.True(verdict.IsExact, $"{name}, {verdict.Difference?.What} row {verdict.Difference?.Index}\n{verdict.Difference?.Rows}");
    }
}
