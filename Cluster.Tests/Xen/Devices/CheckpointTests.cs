using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads;
using ActorXen.Xen.Workloads.BlockReaders;
using ActorXen.Xen.Workloads.Computing;
using ActorXen.Xen.Workloads.Recorded;
using ActorXen.Xen.Workloads.Requests;
using CsCheck;

namespace ActorXen.Tests.Xen.Devices;

public class CheckpointTests
{
    [Fact]
    public void A_host_with_all_devices_continues_after_a_restore_as_if_nothing_had_happened() =>
        Gen.Select(Gen.Int[0, 20_000_000], Gen.Long[1, 1_000]).Sample(
            (at, seed) =>
            {
                var one = Build(seed);
                one.Timeline.Start();
                one.Timeline.RunUntil(new(at));
                var state = new StateWriter();
                one.Timeline.Save(state);
                one.Facts.Facts.Clear();
                var other = Build(seed);
                other.Timeline.Load(new(state.ToArray()));

                one.Timeline.RunUntil(new(25_000_000));
                other.Timeline.RunUntil(new(25_000_000));

                Assert.Equal(one.Timeline.Hash, other.Timeline.Hash);
                Assert.Equal(one.Facts.Facts, other.Facts.Facts);
            },
            iter: 12);

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        ulong[] hashes = [.. new[] { 1L, 1L, 2L }.Select(seed => Build(seed).Run(5.Ms).Timeline.Hash)];

        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    /// <summary>Loads at which rings fill, packets drop, polls continue and requests are abandoned.</summary>
    private static DeviceHost Build(long seed)
    {
        var host = DeviceHost.Alone(new(10, 8.Us, 16, 64), new(80.Us, 20.Us, 4, 1_000), seed);
        host.AddServer(1, new(60_000, 1_500, 9_000, 10.Us, 300));
        host.AddServer(2, new(5_000, 256, 1_024, 20.Us, 20));
        host.AddClient(
            3, new RequestClientSpec(new(0, 1), 20_000, 4_000, 200), new RequestClientSpec(new(0, 2), 2_000, 64, 10));
        host.AddReader(
            4, new BlockReaderSpec(40, 16_384, 30, 20.Us, 2.Us), new BlockReaderSpec(4, 512, 0, Duration.Zero, 2.Us));
        host.AddPingPong(5, 6, 5.Us, 30.Us);
        var idle = host.AddGuest(7);
        host.Add("cpu", new CpuBound(new(1), idle.Seat));
        var traced = host.AddGuest(8);
        host.Add("trace", new UtilisationTrace(new([100_000, 900_000], 7.Ms, 1.Ms, "test"), traced.Seat));
        return host;
    }
}
