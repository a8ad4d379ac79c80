using System.Xml.Linq;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The image that the SDK makes without a container engine is that of the Dockerfile.</summary>
/// <remarks><c>.ci/install</c> makes it, and looks into the archive.</remarks>
public class PackagingTests
{
    private const int LastStage = 1;

    private static readonly XElement Packaging =
        XDocument.Load(Repository.PathOf("Cluster.Node/Packaging.targets")).Root!;

    [Fact]
    public void Both_images_have_the_same_base_user_folder_ports_variables_and_command()
    {
        Assert.Equal(Dockerfile.Of(LastStage, "FROM"), Value("ContainerBaseImage"));
        Assert.Equal(Dockerfile.Of(LastStage, "USER"), Value("ContainerUser"));
        Assert.Equal(Dockerfile.Of(LastStage, "WORKDIR"), Value("ContainerWorkingDirectory"));
        Assert.Equal(Dockerfile.Of(LastStage, "EXPOSE"), string.Join(' ', Items("ContainerPort")));
        Assert.Equal(
            Dockerfile.Of(LastStage, "ENV"),
            string.Join(' ', Packaging.Descendants("ContainerEnvironmentVariable").Select(NameAndValue)));
        Assert.Equal(
            Dockerfile.Of(LastStage, "ENTRYPOINT"),
            $"[{string.Join(", ", Items("ContainerAppCommand").Select(word => $"\"{word}\""))}]");
        Assert.Equal("Entrypoint", Value("ContainerAppCommandInstruction"));
    }

    /// <summary>The engine's build has no .git, so it is given the commit by the property's name.</summary>
    [Fact]
    public void The_dockerfile_takes_the_commit() =>
        Assert.Equal("SourceRevisionId", Dockerfile.Of(LastStage - 1, "ARG"));

    private static string NameAndValue(XElement variable) =>
        $"{variable.Attribute("Include")!.Value}={variable.Attribute("Value")!.Value}";

    private static string Value(string property) => Packaging.Descendants(property).Single().Value.Trim();

    private static string[] Items(string item) =>
        Packaging.Descendants(item).Single().Attribute("Include")!.Value.Split(';');
}
