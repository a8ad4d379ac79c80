using System.Buffers.Binary;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Wire;
using ActorXen.Tests.Nodes.Peers;
using ActorXen.Tests.Nodes.Web;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes;

/// <summary>Whatever bytes come to the ports between nodes: the node stays, and members find each other.</summary>
[Nodes]
public sealed class PortFuzzTests(NodeApiTests.OneNode one) : IClassFixture<NodeApiTests.OneNode>
{
    private const int Connections = 120;
    private static readonly EpochKey Key = new("20261123-3f9a1c", 3);

    [Fact]
    public async Task Strangers_on_the_batch_port_are_closed_and_members_connect()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        using var pair = new LinkPair(Key);
        var hello = LinkFrame.Of(new LinkHello(Key, 0) { Token = LinkPair.Token.Replace('0', '1') });

        for (var stranger = 0; stranger < Connections; stranger++)
            await SendAsync("127.0.0.1", pair.Port, Damaged(hello, random));
        for (var self = 0; self < 2; self++)
            await pair.Links[self].ConnectAsync(1 - self, "127.0.0.1", pair.Port);

        await Eventually.HoldsAsync(
            () => pair.Links[0].IsOpenFrom(1) && pair.Links[1].IsOpenFrom(0), $"members connect (seed {seed})");
        Assert.Equal(2, pair.Taken.Count(isTaken => isTaken));
    }

    [Fact]
    public async Task Strangers_on_the_port_of_remoting_do_not_disturb_the_node()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var stranger = 0; stranger < Connections; stranger++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            // Akka.Remote's frames begin with their length, little end first.
            var length = random.Next(4) switch { 0 => random.Next(), 1 => -random.Next(), _ => bytes.Length - 4 };
            if (bytes.Length >= 4 && random.Next(3) > 0) BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
            await SendAsync(one.Node.Self.Host, one.Node.Self.Port, bytes);
        }

        Assert.True(one.Node.IsUp, $"seed {seed}");
        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync(new Uri($"http://{one.Node.Http}/healthz/ready")));
    }

    private static byte[] Damaged(byte[] hello, Random random)
    {
        byte[] bytes = [.. hello];
        for (var change = random.Next(1, 4); change > 0; change--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(3) switch { 0 => bytes[..random.Next(bytes.Length)], 1 => [.. bytes, .. bytes], _ => bytes };
    }

    /// <summary>Sends and closes; the other end may close first.</summary>
    private static async Task SendAsync(string host, int port, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port);
        try
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It is closed already.
        }
    }
}
