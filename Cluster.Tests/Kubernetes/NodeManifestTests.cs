using System.Globalization;
using ActorXen.Nodes.Membership;
using ActorXen.Nodes.Settings;
using ActorXen.Tests.Support;
using Akka.Configuration;
using k8s.Models;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The nodes' pods give the program what it reads.</summary>
public sealed class NodeManifestTests
{
    private const string Prefix = "ACTORXEN_";

    public static TheoryData<string> Overlays => Kubectl.IsHere
        ? ["overlays/local", "overlays/three-nodes", "overlays/three-nodes-postgres"]
        : ["base"];

    [Theory, MemberData(nameof(Overlays))]
    public void A_variable_is_one_that_the_program_reads(string folder)
    {
        var variables = Manifests.Of(folder).Nodes.Container.Env.Select(variable => variable.Name);

        Assert.All(
            variables.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)), name =>
                Assert.Contains(name, NodeVariables.All));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void The_program_listens_where_the_container_opens_ports(string folder)
    {
        var nodes = Manifests.Of(folder).Nodes;

        Assert.Equal(nodes.PortOf("remoting"), Number(nodes.Variable("ACTORXEN_PORT")!.Value));
        Assert.Equal($"0.0.0.0:{nodes.PortOf("http")}", nodes.Variable("ACTORXEN_HTTP")!.Value);
        Assert.Equal($"0.0.0.0:{nodes.PortOf("health")}", nodes.Variable("ACTORXEN_HEALTH")!.Value);
        Assert.Equal("0.0.0.0", nodes.Variable("ACTORXEN_BIND")!.Value);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void The_api_knows_the_name_of_its_service_and_probes_have_a_port_of_their_own(string folder)
    {
        var nodes = Manifests.Of(folder).Nodes;

        Assert.Equal("actorxen-http", nodes.Variable("ACTORXEN_API_NAMES")!.Value);
        foreach (var probe in (V1Probe[])[
            nodes.Container.StartupProbe, nodes.Container.LivenessProbe, nodes.Container.ReadinessProbe])
            Assert.Equal("health", probe.HttpGet.Port.Value);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void The_secret_and_the_token_come_from_a_secret(string folder)
    {
        foreach (var (name, key) in new[] { ("ACTORXEN_SECRET", "secret"), ("ACTORXEN_TOKEN", "token") })
        {
            var from = Manifests.Of(folder).Nodes.Variable(name)!.ValueFrom.SecretKeyRef;

            Assert.Equal(("actorxen-access", key), (from.Name, from.Key));
            // Several machines have a network between them. One pod alone is a first try.
            Assert.Equal(!folder.StartsWith("overlays/three-nodes", StringComparison.Ordinal), from.Optional);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void The_settings_are_the_shipped_file(string folder)
    {
        if (!Kubectl.IsHere) return;        // kustomize makes the ConfigMap.
        var manifests = Manifests.Of(folder);
        var map = manifests.All<V1ConfigMap>().Single();
        var volume = manifests.Nodes.Pod.Volumes.Single(volume => volume.ConfigMap?.Name == map.Metadata.Name);
        var mount = manifests.Nodes.Container.VolumeMounts.Single(mount => mount.Name == volume.Name);

        Assert.Equal(File.ReadAllText(Repository.PathOf("config/node.conf")), map.Data["node.conf"]);
        Assert.Equal(["node", "--config", $"{mount.MountPath}/node.conf"], manifests.Nodes.Container.Args);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Seeds_are_the_names_of_the_first_pods(string folder)
    {
        var manifests = Manifests.Of(folder);
        var set = manifests.All<V1StatefulSet>().Single(set => set.Metadata.Name == "actorxen");
        var host = manifests.Nodes.Variable("ACTORXEN_HOST")!.Value;
        var port = manifests.Nodes.Variable("ACTORXEN_PORT")!.Value;

        var pods = Enumerable.Range(0, set.Spec.Replicas!.Value)
            .Select(
                pod => $"{host.Replace("$(POD_NAME)", $"{set.Metadata.Name}-{pod}", StringComparison.Ordinal)}:{port}");

        Assert.Equal(string.Join(',', pods), manifests.Nodes.Variable("ACTORXEN_SEED_NODES")!.Value);
        Assert.Equal(set.Spec.Replicas, Number(manifests.Nodes.Variable("ACTORXEN_MIN_MEMBERS")!.Value));
        Assert.EndsWith($".{set.Spec.ServiceName}", host, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Names_resolve_before_a_pod_is_ready_and_pods_do_not_wait_for_each_other(string folder)
    {
        var manifests = Manifests.Of(folder);
        var set = manifests.All<V1StatefulSet>().Single(set => set.Metadata.Name == "actorxen");
        var service = manifests.All<V1Service>().Single(service => service.Metadata.Name == set.Spec.ServiceName);

        Assert.True(service.Spec.PublishNotReadyAddresses);
        Assert.Equal("Parallel", set.Spec.PodManagementPolicy);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void A_pod_has_more_time_to_end_than_all_phases_of_its_shutdown_take(string folder)
    {
        const string Shutdown = "akka.coordinated-shutdown";
        var node = NodeSettingsReader.Read(new(null, [], _ => null, "test")).Settings!.Node;
        var akka = NodeConfig.Of(node).WithFallback(ConfigurationFactory.Default());
        var phases = ConfigurationFactory.Default().GetConfig($"{Shutdown}.phases").Root.GetObject().Items.Keys;
        var otherwise = akka.GetTimeSpan($"{Shutdown}.default-phase-timeout");

        var longest = node.LeaveTimeout;        // The coordinator drops the node first.
        foreach (var phase in phases) longest += akka.GetTimeSpan($"{Shutdown}.phases.{phase}.timeout", otherwise);

        Assert.True(longest > 3 * node.LeaveTimeout, "it leaves and exits the cluster in phases of this length");
        Assert.True(
            Manifests.Of(folder).Nodes.Pod.TerminationGracePeriodSeconds > longest.TotalSeconds,
            string.Create(CultureInfo.InvariantCulture, $"the phases take up to {longest.TotalSeconds} s"));
    }

    [Fact]
    public void One_node_keeps_its_runs_in_a_file_on_a_volume_of_its_own()
    {
        if (!Kubectl.IsHere) return;        // The overlay is a patch.
        var nodes = Manifests.Of("overlays/local").Nodes;
        var folder = Path.GetDirectoryName(nodes.Variable("ACTORXEN_STORE")!.Value);

        Assert.Equal("sqlite", nodes.Variable("ACTORXEN_STORE_PROVIDER")!.Value);
        Assert.Contains(nodes.Container.VolumeMounts.Single(mount => mount.MountPath == folder).Name, nodes.Claims);
    }

    [Theory]
    [InlineData("overlays/three-nodes")]
    [InlineData("overlays/three-nodes-postgres")]
    public void Three_nodes_share_a_database_and_no_machine(string folder)
    {
        if (!Kubectl.IsHere) return;        // The overlays are patches.
        var manifests = Manifests.Of(folder);
        var nodes = manifests.Nodes;

        Assert.Equal("postgresql", nodes.Variable("ACTORXEN_STORE_PROVIDER")!.Value);
        Assert.False(nodes.Variable("ACTORXEN_STORE_CONNECTION")!.ValueFrom.SecretKeyRef.Optional);
        Assert.Contains(
            nodes.Pod.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution,
            rule => rule.TopologyKey == "kubernetes.io/hostname");
        Assert.Equal("1", manifests.All<V1PodDisruptionBudget>().Single().Spec.MaxUnavailable.Value);
        Assert.Contains(
            manifests.All<V1NetworkPolicy>().Where(policy => nodes.IsSelectedBy(policy.Spec.PodSelector.MatchLabels)),
            policy => (policy.Spec.Egress ?? []).Any(rule => rule.Ports.Any(port => port.Port == "5432")));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
