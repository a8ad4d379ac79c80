using System.Collections.Concurrent;
using ActorXen.Tests.Support;
using k8s;
using k8s.Models;

namespace ActorXen.Tests.Kubernetes;

/// <summary>
/// The objects of a folder of <c>k8s/</c>, read strictly: a field that Kubernetes does not know is an error.
/// </summary>
internal sealed class Manifests
{
    private const string Top = "k8s";
    private static readonly ConcurrentDictionary<string, Lazy<Manifests>> Read = new(StringComparer.Ordinal);

    private Manifests(string text) => Objects = KubernetesYaml.LoadAllFromString(text, null, true);

    /// <summary>What a user applies, if kubectl is available to build it; otherwise the plain files.</summary>
    public static TheoryData<string> Folders => Kubectl.IsHere
        ? ["overlays/local", "overlays/three-nodes", "overlays/three-nodes-postgres", "submit"]
        : ["base", "components/postgres", "submit"];

    public IReadOnlyList<object> Objects { get; }

    public IEnumerable<Workload> Workloads => Objects.Select(Workload.Of).OfType<Workload>();

    /// <summary>Of the nodes themselves.</summary>
    public Workload Nodes => Workloads.Single(workload => workload.Name == "actorxen");

    public static Manifests Of(string folder) =>
        Read.GetOrAdd(folder, name => new(() => new(Kubectl.IsHere ? Rendered(name) : Raw(name)))).Value;

    /// <summary>Every file of a kind that Kubernetes knows, patches among them.</summary>
    public static IEnumerable<string> Files => Directory
        .EnumerateFiles(Repository.PathOf(Top), "*.yaml", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != "kustomization.yaml")
        .Order(StringComparer.Ordinal);

    public static Manifests OfFile(string path) => new(File.ReadAllText(path));

    public IEnumerable<T> All<T>() => Objects.OfType<T>();

    private static string Rendered(string folder) => Kubectl.Kustomize(Repository.PathOf($"{Top}/{folder}"));

    private static string Raw(string folder) => string.Join(
        "\n---\n",
        Files.Where(
            path => Path.GetDirectoryName(path) == Repository.PathOf($"{Top}/{folder}")).Select(File.ReadAllText));
}

/// <summary>What makes pods: a StatefulSet or a Job.</summary>
/// <param name="Name">Of it.</param>
/// <param name="Template">Of its pods.</param>
/// <param name="Claims">Volumes that each pod gets of its own.</param>
internal sealed record Workload(string Name, V1PodTemplateSpec Template, IReadOnlyList<string> Claims)
{
    public V1PodSpec Pod => Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    /// <summary>It runs until it is stopped, so it needs probes.</summary>
    public bool IsLasting { get; private init; }

    public static Workload? Of(object item) => item switch
    {
        V1StatefulSet set => new(
            set.Metadata.Name, set.Spec.Template,
            [.. (set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name)])
        {
            IsLasting = true,
        },
        V1Job job => new(job.Metadata.Name, job.Spec.Template, []),
        _ => null,
    };

    public bool IsSelectedBy(IDictionary<string, string>? labels) =>
        (labels ?? new Dictionary<string, string>()).All(
            label => Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    /// <summary>The number of a port that is given by number or by name.</summary>
    public int? PortOf(IntOrString port) => int.TryParse(port.Value, out var number)
        ? (Container.Ports ?? []).FirstOrDefault(known => known.ContainerPort == number)?.ContainerPort
        : (Container.Ports ?? []).FirstOrDefault(known => known.Name == port.Value)?.ContainerPort;

    public V1EnvVar? Variable(string name) => (Container.Env ?? []).SingleOrDefault(variable => variable.Name == name);
}
