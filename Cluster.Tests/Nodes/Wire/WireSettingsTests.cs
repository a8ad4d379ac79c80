using ActorXen.Nodes.Wire;
using ActorXen.Tests.Support;
using Akka.Actor;
using Akka.Configuration;

namespace ActorXen.Tests.Nodes.Wire;

/// <summary>Nothing leaves a node, and nothing is read, that is not on the closed list.</summary>
[Nodes]
public sealed class WireSettingsTests(NodeCircle nodes) : IClassFixture<NodeCircle>
{
    private const int JsonIdentifier = 1;

    private Akka.Serialization.Serialization Serialization => nodes.Nodes[0].System.Serialization;

    [Fact]
    public void What_is_on_the_list_is_written_by_our_serializer() =>
        Assert.IsType<WireSerializer>(Serialization.FindSerializerFor(WorkerStatusWanted.Instance));

    [Fact]
    public void A_type_that_is_not_on_the_list_does_not_leave_the_node() =>
        Assert.ThrowsAny<Exception>(() => Serialization.Serialize(new Version(1, 0)));

    [Fact]
    public void A_message_of_a_type_that_is_not_listed_is_named_in_the_refusal()
    {
        var refusal = Assert.Throws<ArgumentException>(() => WireCodec.Messages.Write(new Unlisted()));

        Assert.Contains(nameof(Unlisted), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("what nodes say to each other", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_that_names_a_type_is_not_read()
    {
        var bytes = "{\"$type\":\"System.IO.FileInfo, System.Runtime\",\"fileName\":\"x\"}"u8.ToArray();

        Assert.ThrowsAny<Exception>(() => Serialization.Deserialize(bytes, JsonIdentifier, typeof(FileInfo)));
    }

    [Fact]
    public async Task Nodes_with_these_settings_form_a_cluster()
    {
        var config = ConfigurationFactory.ParseString("""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
              cluster { gossip-interval = 20ms, leader-actions-interval = 20ms, retry-unsuccessful-join-after = 200ms, min-nr-of-members = 2 }
              coordinated-shutdown { run-by-clr-shutdown-hook = off, exit-clr = off }
            }
            """).WithFallback(WireSettings.Config);
        using var one = ActorSystem.Create("together", config);
        using var other = ActorSystem.Create("together", config);
        var isUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Akka.Cluster.Cluster.Get(other).RegisterOnMemberUp(() => isUp.SetResult());
        var seed = Akka.Cluster.Cluster.Get(one).SelfAddress;
        Akka.Cluster.Cluster.Get(one).Join(seed);
        Akka.Cluster.Cluster.Get(other).Join(seed);

        await isUp.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private sealed record Unlisted : IWireMessage;
}
