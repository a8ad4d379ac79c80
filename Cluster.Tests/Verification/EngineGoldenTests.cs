using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using ActorXen.Verification;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;

namespace ActorXen.Tests.Verification;

/// <summary>
/// The traces recorded from Xen's own code, reproduced by the entities and engines of every run: each row and each
/// kick, to the nanosecond.
/// </summary>
[Long]
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

    [Theory]
    [InlineData("credit-15-pingpong")]
    [InlineData("credit2-21-pause-storm")]
    [InlineData("rtds-05-sporadic")]
    [InlineData("arinc653-03-two-pcpus")]
    public void A_restored_host_continues_exactly(string name)
    {
        var scenario = RecordedScenarioReader.Read(
            File.ReadAllBytes(Path.Combine(Folder, $"{name}.scenario.json")), XenPolicies.Instance);
        var end = VirtualTime.Zero + scenario.Length + 1.Ns;
        var whole = VerificationHost.Build(scenario, XenPolicies.Instance).Timeline;
        whole.Start();
        whole.RunUntil(VirtualTime.Zero + (scenario.Length / 3));
        var state = new StateWriter();
        whole.Save(state);
        whole.RunUntil(end);

        // Read again: a scenario's pages belong to the host that was built from it.
        scenario = RecordedScenarioReader.Read(
            File.ReadAllBytes(Path.Combine(Folder, $"{name}.scenario.json")), XenPolicies.Instance);
        var restored = VerificationHost.Build(scenario, XenPolicies.Instance).Timeline;
        restored.Load(new StateReader(state.ToArray()));
        restored.RunUntil(end);

        Assert.Equal((whole.Hash, whole.Delivered), (restored.Hash, restored.Delivered));
    }

    private void AssertExact(string name, EngineKind engine)
    {
        var verdict = new SchedulerVerification(() => actors.System, XenPolicies.Instance).Verify(Folder, name, engine);

        Assert.True(
            verdict.IsExact,
            $"{name}, {verdict.Difference?.What} row {verdict.Difference?.Index}\n{verdict.Difference?.Rows}");
    }
}
