using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using ActorXen.Messages;
using ActorXen.Nodes.Security;
using ActorXen.Nodes.Wire;

namespace ActorXen.Nodes.Peers;

/// <summary>Accepts direct connections from the other members of all epochs.</summary>
internal sealed class LinkListener : IDisposable
{
    private static readonly TimeSpan LongestHello = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Connections that may be about to greet. Members beyond it use Akka.Remote and try again later.
    /// </summary>
    private const int MostGreeting = 128;

    private readonly Socket _socket;
    private readonly NodeIdentity? _identity;
    private int _greeting;
    private readonly CancellationTokenSource _ends = new();

    private LinkListener(Socket socket, NodeIdentity? identity) => (_socket, _identity) = (socket, identity);

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <param name="bind">Name or address to listen on.</param>
    /// <param name="port">0 takes any free port.</param>
    /// <param name="identity">This node's; null if nodes do not show who they are.</param>
    /// <exception cref="SocketException">The port is taken, or the address is not this machine's.</exception>
    public static LinkListener Open(string bind, int port, NodeIdentity? identity = null)
    {
        var address = IPAddress.TryParse(bind, out var number) ? number : Dns.GetHostAddresses(bind)[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return new(socket, identity);
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
        var pipe = null as LinkPipe;
        try
        {
            if (Interlocked.Increment(ref _greeting) > MostGreeting) throw new IOException("too many connections");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ends.Token);
            patience.CancelAfter(LongestHello);
            pipe = await LinkPipe.OverAsync(connection, _identity, null, patience.Token).ConfigureAwait(false);
            arrived(new(await LinkFrame.ReadHelloAsync(pipe, patience.Token).ConfigureAwait(false), pipe));
        }
        catch (Exception stranger) when (stranger is SocketException or IOException or StateFormatException
            or OperationCanceledException or AuthenticationException or ObjectDisposedException)
        {
            pipe?.Dispose();
            connection.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref _greeting);
        }
    }
}

/// <summary>Another member has connected. This message never leaves the node.</summary>
/// <param name="Hello">The greeting, which names the member.</param>
/// <param name="Connection">The receiver must close it.</param>
internal sealed record LinkArrived(LinkHello Hello, LinkPipe Connection)
    : Akka.Actor.INoSerializationVerificationNeeded;
