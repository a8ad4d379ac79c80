using ActorXen.Runs;
using ActorXen.Tests.Support;
using CsCheck;

namespace ActorXen.Tests.Scheduling;

/// <summary>
/// Scenarios that nobody recorded, of every policy, with all that the format of the recorded ones knows: the engine must
/// decide as the driver does. More of them with the environment variable CsCheck_Iter.
/// </summary>
public sealed class RandomTraceTests(ActorsFixture actors) : IClassFixture<ActorsFixture>
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void The_plain_engine_decides_as_the_driver_does() =>
        Seeds.Sample(seed => DriverAndEngine.Plain.AssertAgree(new RandomRecording(seed).Next()));

    [Fact]
    public void Actors_decide_as_the_driver_does() => Seeds.Sample(
        seed => new DriverAndEngine(EngineKind.Actors, () => actors.System).AssertAgree(new RandomRecording(seed).Next()),
        iter: 10,
        threads: 1);
}
