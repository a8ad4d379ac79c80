using ActorXen.Tests.Support;
using k8s;
using k8s.Models;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The objects are valid for Kubernetes and consistent with each other.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Folders => Manifests.Folders;

    public static TheoryData<string> Files =>
        [.. Manifests.Files.Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory, MemberData(nameof(Files))]
    public void A_file_has_only_fields_that_Kubernetes_knows(string file) =>
        Assert.NotEmpty(Manifests.OfFile(Repository.PathOf(file)).Objects);

    [Theory, MemberData(nameof(Folders))]
    public void Everything_is_in_one_namespace_and_has_a_name_of_its_own(string folder)
    {
        var objects = Manifests.Of(folder).All<IKubernetesObject<V1ObjectMeta>>().ToList();

        Assert.Equal(Manifests.Of(folder).Objects.Count, objects.Count);
        Assert.Equal(objects.Count, objects.Select(item => (item.Kind, item.Metadata.Name)).Distinct().Count());
        if (Kubectl.IsHere)
            Assert.All(
                objects.Where(item => item is not V1Namespace),
                item => Assert.Equal("actorxen", item.Metadata.NamespaceProperty));
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_selector_finds_the_pods_that_it_is_meant_for(string folder)
    {
        var manifests = Manifests.Of(folder);

        Assert.All(
            manifests.All<V1StatefulSet>(),
            set => Assert.True(Workload.Of(set)!.IsSelectedBy(set.Spec.Selector.MatchLabels)));
        Assert.All(manifests.All<V1Service>(), service =>
            Assert.Single(manifests.Workloads, workload => workload.IsSelectedBy(service.Spec.Selector)));
        Assert.All(manifests.All<V1PodDisruptionBudget>(), budget =>
            Assert.Single(manifests.Workloads, workload => workload.IsSelectedBy(budget.Spec.Selector.MatchLabels)));
        foreach (var workload in manifests.Workloads)
        {
            var spread = workload.Pod.TopologySpreadConstraints ?? [];
            Assert.All(spread, rule => Assert.True(workload.IsSelectedBy(rule.LabelSelector.MatchLabels)));
            var apart = workload.Pod.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [];
            Assert.All(apart, rule => Assert.True(workload.IsSelectedBy(rule.LabelSelector.MatchLabels)));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_port_of_a_service_or_a_probe_is_one_that_the_container_opens(string folder)
    {
        var manifests = Manifests.Of(folder);

        foreach (var service in manifests.All<V1Service>())
        {
            var behind = manifests.Workloads.Single(workload => workload.IsSelectedBy(service.Spec.Selector));
            Assert.All(service.Spec.Ports, port => Assert.Equal(port.Port, behind.PortOf(port.TargetPort)));
        }

        foreach (var workload in manifests.Workloads)
        {
            V1Probe[] probes =
            [
                workload.Container.StartupProbe,
                workload.Container.LivenessProbe,
                workload.Container.ReadinessProbe,
            ];
            Assert.All(
                probes.Where(probe => probe?.HttpGet is not null),
                probe => Assert.NotNull(workload.PortOf(probe.HttpGet.Port)));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_stateful_set_gets_its_names_from_a_headless_service(string folder)
    {
        var manifests = Manifests.Of(folder);

        foreach (var set in manifests.All<V1StatefulSet>())
        {
            var service = manifests.All<V1Service>().Single(service => service.Metadata.Name == set.Spec.ServiceName);
            Assert.Equal("None", service.Spec.ClusterIP);
            Assert.True(Workload.Of(set)!.IsSelectedBy(service.Spec.Selector));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void Mounted_volumes_exist(string folder)
    {
        foreach (var workload in Manifests.Of(folder).Workloads)
        {
            var volumes = (workload.Pod.Volumes ?? []).Select(volume => volume.Name).Concat(workload.Claims).ToList();

            Assert.All(workload.Container.VolumeMounts, mount => Assert.Contains(mount.Name, volumes));
            Assert.All(
                volumes, volume => Assert.Contains(workload.Container.VolumeMounts, mount => mount.Name == volume));
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_variable_refers_only_to_those_before_it(string folder)
    {
        // Kubernetes leaves $(NAME) as it is when NAME comes later; and a patch puts its variables first.
        foreach (var workload in Manifests.Of(folder).Workloads)
        {
            var before = new HashSet<string>();
            foreach (var variable in workload.Container.Env ?? [])
            {
                var references = (variable.Value ?? "").Split("$(").Skip(1).Select(text => text.Split(')')[0]);
                Assert.All(references, name => Assert.Contains(name, before));
                before.Add(variable.Name);
            }
        }
    }

    [Theory, MemberData(nameof(Folders))]
    public void A_secret_is_one_that_the_page_explains_how_to_make(string folder)
    {
        var page = File.ReadAllText(Repository.PathOf("docs/kubernetes.md"));
        var secrets = Manifests.Of(folder).Workloads
            .SelectMany(workload => workload.Container.Env ?? [])
            .Select(variable => variable.ValueFrom?.SecretKeyRef)
            .OfType<V1SecretKeySelector>();

        Assert.All(secrets, secret =>
        {
            Assert.Contains($"create secret generic {secret.Name} ", page, StringComparison.Ordinal);
            Assert.Contains($"--from-literal={secret.Key}=", page, StringComparison.Ordinal);
        });
    }
}
