using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Workloads.BlockReaders;

namespace ActorXen.Tests.Xen.Devices.BlockStorage;

public class BlockPathTests
{
    [Fact]
    public void A_reader_gets_its_blocks()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddReader(1, new BlockReaderSpec(1, 4_096, 0, Duration.Zero, 10.Us));

        host.Run(1.Seconds);

        var served = host.Facts.Of(DeviceFacts.BlockServed).ToList();
        var latencies = host.Facts.Of(WorkloadFacts.RequestCompleted).Select(fact => fact.First).ToList();
        Assert.InRange(served.Count, 5_000, 12_000);
        Assert.Equal(served.Count, latencies.Count);
        Assert.InRange(latencies.Average(), 85_000, 150_000);
        Assert.True(guest.BlockRing.Outstanding <= 1);
    }

    [Fact]
    public void A_disk_serves_as_many_requests_at_once_as_it_has_servers()
    {
        int[] served = [.. new[] { 1, 4 }.Select(parallelism =>
        {
            var host = DeviceHost.Alone(disk: new(1.Ms, 1.Ms, parallelism, 1_000));
            host.AddReader(1, new BlockReaderSpec(16, 4_096, 0, Duration.Zero, 1.Us));
            return host.Run(2.Seconds).Facts.CountOf(DeviceFacts.BlockServed);
        })];

        Assert.InRange(served[0], 1_750, 2_250);
        Assert.InRange(served[1], 7_500, 8_500);
    }

    [Fact]
    public void What_exceeds_four_kib_takes_transfer_time()
    {
        var host = DeviceHost.Alone(disk: new(1.Us, 1.Us, 1, 100));
        host.AddReader(1, new BlockReaderSpec(1, 4_096 + 100_000, 0, Duration.Zero, 1.Us));

        host.Run(100.Ms);

        // 100,000 bytes at 100 MB/s are 1 ms.
        Assert.All(host.Facts.Of(WorkloadFacts.RequestCompleted),
            fact => Assert.True(fact.First >= 1_000_000, $"{fact.First} ns"));
    }

    [Fact]
    public void A_deep_queue_stops_at_the_ring_and_loses_nothing()
    {
        var host = DeviceHost.Alone();
        var guest = host.AddReader(1, new BlockReaderSpec(200, 4_096, 30, Duration.Zero, 1.Us));

        host.Run(500.Ms);

        Assert.Contains(host.Facts.Of(DeviceFacts.RingFull), fact => fact.First == 2);
        Assert.True(guest.BlockRing.Outstanding <= 32);
        var writes = host.Facts.Of(DeviceFacts.BlockServed).Average(fact => (double)fact.Second);
        Assert.InRange(writes, 0.25, 0.35);
    }

    [Fact]
    public void Completions_merge_while_the_handler_has_not_run()
    {
        var host = DeviceHost.Alone(disk: new(1.Us, 1.Us, 64, 10_000));
        host.AddReader(1, new BlockReaderSpec(32, 512, 0, Duration.Zero, 1.Us));

        host.Run(50.Ms);

        Assert.True(
            host.DiskLine.Deliveries * 2 < host.Facts.CountOf(DeviceFacts.BlockServed), "no completions merged");
        Assert.Equal(host.DiskLine.Deliveries, host.Facts.CountOf(IrqFacts.DeviceSignalled));
    }

    [Fact]
    public void Two_readers_of_one_disk_each_get_their_own_blocks()
    {
        var host = DeviceHost.Alone();
        host.AddReader(
            1, new BlockReaderSpec(3, 512, 0, 100.Us, 1.Us), new BlockReaderSpec(5, 8_192, 100, 100.Us, 1.Us));

        host.Run(100.Ms);

        Assert.All(
            host.Facts.Of(DeviceFacts.BlockServed), fact => Assert.Equal(fact.Second == 0 ? 512 : 8_192, fact.First));
        Assert.Equal(2, host.Facts.Of(DeviceFacts.BlockServed).Select(fact => fact.Second).Distinct().Count());
    }
}
