using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Nodes.Peers;
using ActorXen.Nodes.Security;
using ActorXen.Tests.Nodes.Peers;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Nodes.Security;

/// <summary>Nodes with the same secret, or with certificates of one authority, and nobody else.</summary>
[Nodes]
public sealed class NodeIdentityTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private readonly TestAuthority _authority = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(Secret, "one", true)]
    [InlineData(Secret + "0", "one", false)]
    [InlineData(Secret, "two", false)]
    public async Task Nodes_with_a_secret_know_those_with_the_same_one(string secret, string cluster, bool isKnown)
    {
        using var own = NodeIdentity.OfSecret(Secret, "one");
        using var other = NodeIdentity.OfSecret(secret, cluster);

        Assert.Equal(isKnown, await MeetAsync(own, other));
        Assert.False(own.EncryptsBatches);
    }

    [Fact]
    public async Task Nodes_with_certificates_know_those_of_the_same_authority()
    {
        using var stranger = new TestAuthority(TimeProvider.System.GetUtcNow());
        using var own = _authority.Identity();
        using var other = _authority.Identity();
        using var foreign = stranger.Identity();
        using var shared = NodeIdentity.OfSecret(Secret, "one");

        Assert.True(await MeetAsync(own, other));
        Assert.False(await MeetAsync(own, foreign));
        Assert.False(await MeetAsync(foreign, own));
        Assert.False(await MeetAsync(own, shared));
        Assert.True(own.EncryptsBatches);
    }

    [Fact]
    public void A_certificate_that_is_expired_or_of_another_authority_or_has_another_key_cannot_be_used()
    {
        using var stranger = new TestAuthority(TimeProvider.System.GetUtcNow());
        var (expired, (_, otherKey), foreign) = (_authority.Sign(isExpired: true), _authority.Sign(), stranger.Sign());
        var (good, _) = _authority.Sign();

        foreach (var (certificate, key) in new[] { expired, (good, otherKey), foreign })
        {
            Assert.ThrowsAny<Exception>(
                () => NodeIdentity.OfFiles(certificate, key, _authority.AuthorityFile).Dispose());
        }

        Assert.Throws<CryptographicException>(
            () => NodeIdentity.OfFiles(foreign.Certificate, foreign.Key, foreign.Key));
    }

    [Theory]
    [InlineData("a secret")]
    [InlineData("certificates")]
    public void A_run_on_two_nodes_that_recognise_each_other_is_that_of_one_process(string by)
    {
        using var one = Identity(by);
        using var two = Identity(by);
        using var nodes = NodeCircle.Of(2, identities: [one, two]);
        var spec = RichScenario.Of(3);
        using var local = new Trial(spec);
        local.Simulation.Start();
        local.Simulation.RunUntil(VirtualTime.Zero + 4.Ms);

        using var spread = nodes.Begin(spec, 2);
        spread.Start();
        spread.RunUntil(VirtualTime.Zero + 4.Ms);

        Assert.Equal(local.Simulation.Hash, spread.Hash);
        Assert.StartsWith("akka.ssl.tcp", nodes.Nodes[0].Address.Protocol, StringComparison.Ordinal);
    }

    /// <summary>Both ends of a direct connection over TLS, with more at once than the network holds.</summary>
    [Fact]
    public async Task Batches_go_over_tls_and_a_connection_without_it_is_closed()
    {
        using var identity = _authority.Identity();
        using var pair = new LinkPair(new("run", 1), identity);
        using var stranger = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await stranger.ConnectAsync("127.0.0.1", pair.Port);
        await stranger.SendAsync(LinkFrame.Of(
            new ActorXen.Nodes.Wire.LinkHello(new("run", 1), 0) { Token = LinkPair.Token }));

        await pair.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(self => Task.Run(() => pair.ExchangeLarge(self, 12 << 20))));

        Assert.Equal([true, true], pair.Taken);
    }

    private NodeIdentity Identity(string by) =>
        by == "certificates" ? _authority.Identity() : NodeIdentity.OfSecret(Secret, "test");

    /// <returns>Whether both ends of a TLS connection accept each other.</returns>
    private static async Task<bool> MeetAsync(NodeIdentity listener, NodeIdentity caller)
    {
        using var listening = new TcpListener(IPAddress.Loopback, 0);
        listening.Start();
        using var call = new TcpClient();
        await call.ConnectAsync((IPEndPoint)listening.LocalEndpoint);
        using var heard = await listening.AcceptTcpClientAsync();
        await using var one = new System.Net.Security.SslStream(heard.GetStream());
        await using var two = new System.Net.Security.SslStream(call.GetStream());
        try
        {
            var answering = one.AuthenticateAsServerAsync(listener.ForListener());
            try
            {
                await two.AuthenticateAsClientAsync(caller.ForCaller("127.0.0.1"));
            }
            catch (Exception) when (Close(call))
            {
            }

            await answering;
            await one.WriteAsync(new byte[] { 7 });
            return await two.ReadAsync(new byte[1]) == 1;
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Close(TcpClient call)
    {
        call.Close();
        return true;
    }
}
