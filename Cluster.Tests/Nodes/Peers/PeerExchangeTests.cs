using ActorXen.Engine;
using ActorXen.Execution;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Wire;

namespace ActorXen.Tests.Nodes.Peers;

/// <summary>Two members meet, over a network that does what the test wants.</summary>
public sealed class PeerExchangeTests
{
    private const int Windows = 30;
    private static readonly VirtualTime Horizon = VirtualTime.Zero + 1000.Ms;
    private static readonly EpochKey Key = new("run", 1);
    private readonly PeerExchange[] _members = new PeerExchange[2];
    private int _sent;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Members_agree_on_every_window_although_batches_are_lost(int everyLost)
    {
        for (var self = 0; self < 2; self++)
            _members[self] = Member(self, (to, message) => Carry(to, message, everyLost));

        var agreed = await Task.WhenAll(Task.Run(() => Meet(0)), Task.Run(() => Meet(1)));

        // All speak before the first window; later a window is one behind what the others have said.
        int[] ends = [10, 20, .. Enumerable.Range(1, Windows - 2).Select(window => (100 * window) + 10)];
        Assert.Equal(ends.Select(end => VirtualTime.Zero + end.Us), agreed[0].OfType<VirtualTime>());
        Assert.Equal(agreed[0], agreed[1]);
    }

    [Fact]
    public async Task Members_agree_on_every_window_although_a_direct_connection_breaks()
    {
        using var pair = new LinkPair(Key);
        await pair.ConnectAsync();
        for (var self = 0; self < 2; self++)
            _members[self] =
                Member(self, (to, message) => Carry(to, message, int.MaxValue), pair.Links[self], patienceMs: 200);

        var agreed = await Task.WhenAll(
            Task.Run(() => Meet(0, window => CloseAt(window, pair.Links[0]))), Task.Run(() => Meet(1)));

        Assert.Equal(Windows, agreed[0].Count);
        Assert.Equal(agreed[0], agreed[1]);
        // All of both members would be twice the windows; some are asked for again where the machine is busy.
        Assert.InRange(_sent, 1, (2 * Windows) - 10);
    }

    [Fact]
    public void Only_a_batch_that_may_be_waited_for_is_taken_and_only_from_another_member()
    {
        var member = Member(0, (_, _) => { });
        var batch = new EventBatch(Key, 0, 1, HasFailed: false, VirtualTime.Zero, default);

        Assert.True(member.Put(batch));
        Assert.True(member.Put(batch with { Window = 2 }));
        Assert.False(member.Put(batch with { Window = 3 }));
        Assert.False(member.Put(batch with { Window = -1 }));
        Assert.False(member.Put(batch with { From = 0 }));
        Assert.False(member.Put(batch with { From = 2 }));
    }

    [Fact]
    public void An_event_for_a_host_that_is_not_here_is_refused()
    {
        var member = Member(0, (_, _) => { });
        var events = new EventWriter();
        events.Add(new(new(5), EventOrder.Of(Phase.HardwareArrival, 1, 1), 1, new(0), Hold.Instance));
        member.Put(new EventBatch(Key, 0, 1, HasFailed: false, VirtualTime.Zero, events.Take()));

        Assert.Throws<StateFormatException>(() => member.Exchange(VirtualTime.Zero, Horizon, [[]]));
    }

    [Fact]
    public void A_member_that_failed_ends_the_exchange()
    {
        var member = Member(0, (_, _) => { });
        member.Put(new EventBatch(Key, 0, 1, HasFailed: true, VirtualTime.Never, default));

        Assert.Throws<PeerFailedException>(() => member.Exchange(VirtualTime.Zero, Horizon, [[]]));
    }

    private static PeerExchange Member(
        int self, Action<int, IEpochMessage> tell, PeerLinks? links = null, int patienceMs = 2) =>
        new(
            Key,
            self,
            2,
            20.Us,
            new(tell, links ?? new(Key, self, 2, ""), 0),
            [],
            0,
            default)
        { Patience = TimeSpan.FromMilliseconds(patienceMs) };

    private static void CloseAt(int window, PeerLinks links)
    {
        if (window == Windows / 2) links.Dispose();
    }

    private List<VirtualTime?> Meet(int self, Action<int>? before = null) =>
        [.. Enumerable.Range(0, Windows).Select(window =>
    {
        before?.Invoke(window);
        return _members[self].Exchange(
            VirtualTime.Zero + (100 * window).Us + (self == window % 2 ? 0 : 50).Us, Horizon, [[]]);
    })];

    private void Carry(int to, IEpochMessage message, int everyLost)
    {
        if (message is BatchWanted wanted) _members[to].Repeat(wanted);
        else if (Interlocked.Increment(ref _sent) % everyLost != 0) _members[to].Put((EventBatch)message);
    }
}
