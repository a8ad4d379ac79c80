using ActorXen.Messages;
using ActorXen.Runs;
using ActorXen.Tests.Support;
using ActorXen.Tests.Xen.Scheduling;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Hosts.Verification;
using CsCheck;

namespace ActorXen.Tests.Verification;

/// <summary>
/// Random scenarios for every policy, with everything that the format of the recorded ones has. The engine must decide
/// as the driver does. The environment variable CsCheck_Iter runs more of them.
/// </summary>
public sealed class RandomTraceTests(ActorsFixture actors) : IClassFixture<ActorsFixture>
{
    private static readonly Gen<int> Seeds = Gen.Int[0, int.MaxValue];

    [Fact]
    public void The_plain_engine_decides_as_the_driver_does() =>
        Seeds.Sample(seed => DriverAndEngine.Plain.AssertAgree(new RandomRecording(seed).Next()));

    [Fact]
    public void Actors_decide_as_the_driver_does() => Seeds.Sample(
        seed => new DriverAndEngine(
            EngineKind.Actors, () => actors.System).AssertAgree(new RandomRecording(seed).Next()),
        iter: 10,
        threads: 1);

    [Fact]
    public void A_host_that_is_restored_at_any_time_continues_as_the_saved_one() =>
        Gen.Select(Seeds, Gen.Int[0, 100]).Sample(
            (seed, percent) =>
            {
                var text = new RandomRecording(seed).Next();
                var end = VirtualTime.Zero + GoldenFiles.Parse(text).Length;
                var whole = VerificationHost.Build(GoldenFiles.Parse(text), XenPolicies.Instance).Timeline;
                whole.Start();
                whole.RunUntil(new(end.Nanoseconds / 100 * percent));
                var state = new StateWriter();
                whole.Save(state);
                whole.RunUntil(end);

                var restored = VerificationHost.Build(GoldenFiles.Parse(text), XenPolicies.Instance).Timeline;
                restored.Load(new StateReader(state.ToArray()));
                restored.RunUntil(end);

                Assert.Equal((whole.Hash, whole.Delivered), (restored.Hash, restored.Delivered));
            },
            iter: 50);
}
