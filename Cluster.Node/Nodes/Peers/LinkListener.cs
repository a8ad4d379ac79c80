using System.Net;
using System.Net.Sockets;
using ActorXen.Messages;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>Accepts direct connections from the other members of all epochs.</summary>
internal sealed class LinkListener : IDisposable
{
    private static readonly TimeSpan LongestHello = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _ends = new();

    private LinkListener(Socket socket) => _socket = socket;

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <param name="bind">Name or address to listen on.</param>
    /// <param name="port">0 takes any free port.</param>
    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
    public static LinkListener Open(string bind, int port)
    {
        var address = IPAddress.TryParse(bind, out var number) ? number : Dns.GetHostAddresses(bind)[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <param name="arrived">
    /// Gets each connection after its greeting, on any thread, and must close it.
    /// </param>
    public void Accept(Action<LinkArrived> arrived) => _ = AcceptAsync(arrived);

    public void Dispose()
    {
        _ends.Cancel();
        _socket.Dispose();
    }

    private async Task AcceptAsync(Action<LinkArrived> arrived)
    {
        while (!_ends.IsCancellationRequested)
        {
            try
            {
                _ = GreetAsync(await _socket.AcceptAsync(_ends.Token).ConfigureAwait(false), arrived);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The other end closed the connection before it was accepted.
            }
        }
    }

    private async Task GreetAsync(Socket connection, Action<LinkArrived> arrived)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ends.Token);
            patience.CancelAfter(LongestHello);
            connection.NoDelay = true;
            arrived(new(await LinkFrame.ReadHelloAsync(connection, patience.Token).ConfigureAwait(false), connection));
        }
        catch (Exception stranger) when (
            stranger is SocketException or StateFormatException or OperationCanceledException)
        {
            connection.Dispose();
        }
    }
}

/// <summary>Another member has connected. This message never leaves the node.</summary>
/// <param name="Hello">The greeting, which names the member.</param>
/// <param name="Connection">The receiver must close it.</param>
internal sealed record LinkArrived(LinkHello Hello, Socket Connection) : Akka.Actor.INoSerializationVerificationNeeded;
