using System.Collections.Concurrent;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;

namespace ActorXen.Tests.Nodes.Peers;

/// <summary>Two members with a direct connection in each direction, over loopback.</summary>
public sealed class PeerLinksTests : IDisposable
{
    private static readonly EpochKey Key = new("run", 1);
    private readonly LinkPair _pair = new(Key);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public async Task A_batch_arrives_as_it_was_sent()
    {
        await _pair.ConnectAsync();
        var arrived = new List<EventBatch>();

        Assert.True(Send(0, Batch(0, window: 4, bytes: 100)));
        Receive(1, arrived, count: 1);

        Assert.Equal((4, 0, new VirtualTime(7)), (arrived[0].Window, arrived[0].From, arrived[0].Due));
        Assert.Equal(Pattern(100), arrived[0].Events.ToArray());
    }

    [Fact]
    public async Task Two_members_that_send_more_at_once_than_the_network_holds_do_not_deadlock()
    {
        await _pair.ConnectAsync();

        await Task.WhenAll(Enumerable.Range(0, 2).Select(self => Task.Run(() => _pair.ExchangeLarge(self, 24 << 20))));
    }

    [Fact]
    public async Task What_is_too_large_or_has_no_connection_is_not_sent_directly()
    {
        Assert.False(Send(0, Batch(0, 0, 10)));

        await _pair.ConnectAsync();

        Assert.False(Send(0, Batch(0, 0, 64 << 20)));
        Assert.True(Send(0, Batch(0, 0, 10)));
    }

    [Fact]
    public async Task When_the_other_end_is_gone_the_sender_notices_and_connects_again()
    {
        await _pair.ConnectAsync();
        _pair.Links[1].Dispose();

        // What is sent first may still be on its way when the end is seen.
        Assert.Contains(Enumerable.Range(0, 1_000), _ => !Send(0, Batch(0, 0, 64 << 10)));

        _pair.Renew(1);
        await _pair.ConnectAsync();
        var arrived = new List<EventBatch>();
        Assert.True(Send(0, Batch(0, 9, 10)));
        Receive(1, arrived, count: 1);
        Assert.Equal(9, arrived.Single().Window);
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 127, 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 1, 2, 3 })]
    public async Task A_connection_without_a_greeting_is_closed(byte[] says)
    {
        using var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync("127.0.0.1", _pair.Port);
        await stranger.SendAsync(says);

        var answered = 0;
        try
        {
            answered = await stranger.ReceiveAsync(new byte[1]);
        }
        catch (SocketException)
        {
            // Closed with something unread.
        }

        Assert.Equal(0, answered);
        await _pair.ConnectAsync();
        Assert.True(Send(0, Batch(0, 0, 10)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233445566778899AABBCCDDEEFE")]
    public async Task A_stranger_that_greets_as_a_member_is_not_heard(string token)
    {
        using var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync("127.0.0.1", _pair.Port);
        await stranger.SendAsync(LinkFrame.Of(new LinkHello(Key, 0) { Token = token }));
        await _pair.GreetedAsync();

        Assert.Equal([false], _pair.Taken);
        Assert.False(_pair.Links[1].IsOpenFrom(0));
        await _pair.ConnectAsync();
        Assert.True(Send(0, Batch(0, 0, 10)));
    }

    [Fact]
    public async Task A_second_greeting_does_not_replace_a_connection_that_lives()
    {
        await _pair.ConnectAsync();
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await other.ConnectAsync("127.0.0.1", _pair.Port);
        await other.SendAsync(LinkFrame.Of(new LinkHello(Key, 0) { Token = LinkPair.Token }));
        await _pair.GreetedAsync();

        Assert.Equal([true, true, false], _pair.Taken);
        var arrived = new List<EventBatch>();
        Assert.True(Send(0, Batch(0, 5, 10)));
        Receive(1, arrived, count: 1);
        Assert.Equal(5, arrived.Single().Window);
    }

    [Fact]
    public async Task A_member_that_sends_anything_but_its_own_batches_is_ignored()
    {
        await _pair.ConnectAsync();
        var arrived = new List<EventBatch>();

        Send(0, Batch(from: 1, window: 0, bytes: 1));
        Send(0, Batch(from: 0, window: 1, bytes: 1));
        Receive(1, arrived, count: 1);

        Assert.Equal(1, arrived.Single().Window);
    }

    private static EventBatch Batch(int from, long window, int bytes) => LinkPair.Batch(Key, from, window, bytes);

    private static byte[] Pattern(int bytes) => LinkPair.Pattern(bytes);

    private bool Send(int self, EventBatch batch) => _pair.Links[self].Send(1 - self, batch, (_, _) => { }, default);

    private void Receive(int self, List<EventBatch> arrived, int count) => _pair.Receive(self, arrived, count);
}

/// <summary>Two members' ends, and the port on which the second one listens as well as the first.</summary>
internal sealed class LinkPair : IDisposable
{
    private readonly EpochKey _key;
    private readonly LinkListener _listener;
    private readonly NodeIdentity? _identity;
    private readonly SemaphoreSlim _arrived = new(0);

    /// <param name="key">The epoch.</param>
    /// <param name="identity">Of both members; null if they do not show who they are.</param>
    public LinkPair(EpochKey key, NodeIdentity? identity = null)
    {
        _key = key;
        _identity = identity;
        _listener = LinkListener.Open("127.0.0.1", 0, identity);
        Links = [LinksOf(0), LinksOf(1)];
        _listener.Accept(arrived =>
        {
            var isWanted = Links[1 - arrived.Hello.From].Attach(arrived.Hello, arrived.Connection);
            if (!isWanted) arrived.Connection.Dispose();
            Taken.Enqueue(isWanted);
            _arrived.Release();
        });
    }

    /// <summary>What the members greet each other with.</summary>
    public const string Token = "00112233445566778899AABBCCDDEEFF";

    public PeerLinks[] Links { get; }

    /// <summary>For each greeting that came: whether its connection was taken over.</summary>
    public ConcurrentQueue<bool> Taken { get; } = [];

    public int Port => _listener.Port;

    /// <summary>In both directions, as far as they are not connected.</summary>
    public async Task ConnectAsync()
    {
        for (var self = 0; self < 2; self++)
        {
            if (Links[1 - self].IsOpenFrom(self)) continue;
            await Links[self].ConnectAsync(1 - self, "127.0.0.1", Port);
            await GreetedAsync();
        }
    }

    /// <summary>A member begins again.</summary>
    public void Renew(int self) => Links[self] = LinksOf(self);

    /// <summary>Waits until another greeting has been looked at.</summary>
    public async Task GreetedAsync() =>
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromSeconds(120)), "no greeting arrived");

    public static EventBatch Batch(EpochKey key, int from, long window, int bytes) =>
        new(key, window, from, HasFailed: false, new(7), Pattern(bytes));

    public static byte[] Pattern(int bytes) => [.. Enumerable.Range(0, bytes).Select(at => (byte)(at * 31 >> 3))];

    public void Receive(int self, List<EventBatch> arrived, int count)
    {
        for (var look = 0; look < 1_000 && arrived.Count < count; look++)
        {
            if (!Links[self].Receive(1 - self, (_, batch) => arrived.Add(batch)))
                Links[self].Wait(1 - self, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(count, arrived.Count);
    }

    /// <summary>One member's part, while the other does the same: sends much, and receives as much.</summary>
    public void ExchangeLarge(int self, int bytes)
    {
        var arrived = new List<EventBatch>();
        Assert.True(Links[self].Send(1 - self, Batch(_key, self, 0, bytes), (_, batch) => arrived.Add(batch), default));
        Receive(self, arrived, count: 1);
        Assert.Equal(Pattern(bytes), arrived.Single().Events.ToArray());
    }

    private PeerLinks LinksOf(int self) => new(_key, self, 2, Token, _identity);

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var links in Links) links.Dispose();
        _arrived.Dispose();
    }
}
