using System.Xml.Linq;
using ActorXen.Tests.Support;
using k8s.Models;

namespace ActorXen.Tests.Kubernetes;

/// <summary>Pods are allowed what they need, and no more.</summary>
public sealed class SafetyTests
{
    private static readonly string[] BetweenNodes = ["4053", "4054"];
    private const int Dns = 53;

    public static TheoryData<string> Folders => Manifests.Folders;

    [Theory, MemberData(nameof(Folders))]
    public void A_pod_is_restricted(string folder)
    {
        foreach (var workload in Manifests.Of(folder).Workloads)
        {
            var (pod, container) = (workload.Pod, workload.Container.SecurityContext);

            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.True(pod.SecurityContext.RunAsUser > 0);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.False(container.AllowPrivilegeEscalation);
            Assert.True(container.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.Capabilities.Drop);
            Assert.Null(container.Capabilities.Add);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.False(pod.EnableServiceLinks);
            Assert.Equal("actorxen", pod.ServiceAccountName);
            Assert.DoesNotContain(pod.Volumes, volume => volume.HostPath is not null);
            Assert.All(
                pod.Volumes.Where(volume => volume.EmptyDir is not null),
                volume => Assert.NotNull(volume.EmptyDir.SizeLimit));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_container_asks_for_resources_and_is_bounded(string folder)
    {
        foreach (var workload in Manifests.Of(folder).Workloads)
        {
            var resources = workload.Container.Resources;
            foreach (var kind in new[] { "cpu", "memory" })
                Assert.True(
                    resources.Requests[kind].ToDecimal() <= resources.Limits[kind].ToDecimal(),
                    $"{workload.Name} {kind}");
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void Pods_that_run_forever_have_probes(string folder)
    {
        foreach (var workload in Manifests.Of(folder).Workloads.Where(workload => workload.IsLasting))
        {
            Assert.NotNull(workload.Container.StartupProbe);
            Assert.NotNull(workload.Container.LivenessProbe);
            Assert.NotNull(workload.Container.ReadinessProbe);
        }
    }

    [Fact]
    public void The_service_account_has_no_token() => Assert.All(
        Manifests.Of(Kubectl.IsHere ? "overlays/local" : "base").All<V1ServiceAccount>(),
        account => Assert.False(account.AutomountServiceAccountToken));

    [Theory, MemberData(nameof(Folders))]
    public void An_image_has_a_version_and_ours_is_the_programs(string folder)
    {
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;
        foreach (var image in Manifests.Of(folder).Workloads.Select(workload => workload.Container.Image))
        {
            if (Kubectl.IsHere && image.StartsWith("actorxen", StringComparison.Ordinal))
                Assert.Equal($"actorxen:{version}", image);
            Assert.DoesNotContain(":latest", image, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void No_pod_is_open_to_all_or_can_reach_all(string folder)
    {
        var manifests = Manifests.Of(folder);

        foreach (var workload in manifests.Workloads)
        {
            var mine = PoliciesOf(manifests, workload).ToList();
            Assert.Contains(mine, policy => policy.Spec.PolicyTypes.Contains("Ingress"));
            Assert.Contains(mine, policy => policy.Spec.PolicyTypes.Contains("Egress"));
            Assert.All(mine.SelectMany(policy => policy.Spec.Ingress ?? []), rule =>
            {
                Assert.NotEmpty(rule.FromProperty);
                Assert.NotEmpty(rule.Ports);
            });
            Assert.All(mine.SelectMany(policy => policy.Spec.Egress ?? []), rule =>
            {
                Assert.NotEmpty(rule.To);
                Assert.NotEmpty(rule.Ports);
            });
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_policy_opens_ports_that_a_container_listens_on_to_pods_that_exist(string folder)
    {
        var manifests = Manifests.Of(folder);
        foreach (var workload in manifests.Workloads)
        {
            foreach (var rule in PoliciesOf(manifests, workload).SelectMany(policy => policy.Spec.Ingress ?? []))
                Assert.All(rule.Ports, port => Assert.NotNull(workload.PortOf(port.Port)));
        }

        // The Job is applied by itself; the nodes that it reaches are in another folder.
        if (folder == "submit") return;
        var peers = manifests.All<V1NetworkPolicy>()
            .SelectMany(policy => (policy.Spec.Ingress ?? []).SelectMany(rule => rule.FromProperty)
                .Concat((policy.Spec.Egress ?? []).SelectMany(rule => rule.To ?? [])))
            .Where(peer => peer.PodSelector is not null);
        if (Kubectl.IsHere)
            Assert.All(
                peers,
                peer => Assert.Contains(
                    manifests.Workloads, workload => workload.IsSelectedBy(peer.PodSelector.MatchLabels)));
    }

    [Theory, MemberData(nameof(Folders))]
    public void Remoting_and_batches_are_between_nodes_only(string folder)
    {
        var manifests = Manifests.Of(folder);
        var callers = manifests.All<V1NetworkPolicy>().SelectMany(policy => policy.Spec.Ingress ?? [])
            .Where(rule => rule.Ports.Any(port => BetweenNodes.Contains(port.Port.Value)))
            .SelectMany(rule => rule.FromProperty);

        Assert.All(callers, caller =>
        {
            Assert.Null(caller.NamespaceSelector);
            Assert.Equal("node", caller.PodSelector.MatchLabels["app.kubernetes.io/component"]);
        });
    }

    [Fact]
    public void The_job_may_resolve_names_and_reach_the_nodes()
    {
        var job = Manifests.Of("submit").Workloads.Single();
        var nodes = Manifests.Of(Kubectl.IsHere ? "overlays/local" : "base");
        var outward = PoliciesOf(nodes, job).Concat(
            PoliciesOf(Manifests.Of("submit"), job)).SelectMany(policy => policy.Spec.Egress ?? []).ToList();
        var http = nodes.All<V1Service>().Single(
            service => service.Metadata.Name == "actorxen-http").Spec.Ports.Single().Port;

        Assert.Contains(outward, rule => rule.Ports.Any(port => port.Port == $"{Dns}"));
        Assert.Contains(outward, rule => rule.Ports.Any(port => port.Port == $"{http}")
            && rule.To.Any(peer => nodes.Nodes.IsSelectedBy(peer.PodSelector?.MatchLabels)));
        Assert.Contains($"http://actorxen-http:{http}", job.Container.Args);
    }

    private static IEnumerable<V1NetworkPolicy> PoliciesOf(Manifests manifests, Workload workload) =>
        manifests.All<V1NetworkPolicy>().Where(policy => workload.IsSelectedBy(policy.Spec.PodSelector.MatchLabels));
}
