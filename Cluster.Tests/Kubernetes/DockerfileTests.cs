using System.Xml.Linq;
using ActorXen.Tests.Nodes;
using ActorXen.Tests.Support;
using k8s.Models;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The program published by the Dockerfile's own command does what the pods require.</summary>
[Nodes, Long]
public sealed class DockerfileTests
{
    private const int BuildStage = 0;
    private const int LastStage = 1;
    private const string Published = "/app";

    private static readonly Dictionary<string, string> NoServers = new()
    {
        // Compiler servers that keep running would hold the test's output open.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    [Fact]
    public void Everything_that_is_copied_exists_and_is_let_in()
    {
        var let = File.ReadLines(
            Repository.PathOf(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        Assert.All(Dockerfile.CopiedInto(BuildStage), source =>
        {
            Assert.True(Path.Exists(Repository.PathOf(source)), source);
            Assert.Contains(let, entry => source == entry || source.StartsWith($"{entry}/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Everything_that_the_build_reads_is_copied()
    {
        string[] projects = ["Cluster.Node/Cluster.Node.csproj", "Cluster.Messages/Cluster.Messages.csproj"];
        var wanted = projects
            .SelectMany(project => XDocument.Load(Repository.PathOf(project)).Descendants().Attributes("Include"))
            .Where(include => include.Value.StartsWith("..", StringComparison.Ordinal))
            .Select(include => include.Value.Replace('\\', '/')[3..])
            .Concat(
                [
                    "global.json",
                    "Directory.Build.props",
                    "Directory.Packages.props",
                    "BannedSymbols.txt",
                    ".editorconfig",
                ]);
        var copied = Dockerfile.CopiedInto(BuildStage).ToHashSet();

        Assert.All(wanted.Distinct(), name => Assert.Contains(
            copied, source => name == source || name.StartsWith($"{source}/", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_image_runs_as_the_pods_user_and_opens_their_ports()
    {
        var nodes = Manifests.Of(Kubectl.IsHere ? "overlays/local" : "base").Nodes;

        Assert.Equal($"{nodes.Pod.SecurityContext.RunAsUser}", Dockerfile.Of(LastStage, "USER"));
        Assert.Equal(
            string.Join(' ', nodes.Container.Ports.Select(port => port.ContainerPort)),
            Dockerfile.Of(LastStage, "EXPOSE"));
        Assert.Equal($"""["dotnet", "{Published}/actorxen.dll"]""", Dockerfile.Of(LastStage, "ENTRYPOINT"));
        Assert.Equal($"--from=build {Published}", string.Join(' ', Dockerfile.CopiedInto(LastStage)));
    }

#if DEBUG
    [
        Fact(
            Skip = "The Dockerfile publishes in Release: with the tests in Debug that is a second build. dotnet test "
                + "-c Release runs it."),
    ]
#else
    [Fact]
#endif
    public async Task What_the_dockerfile_publishes_runs_as_a_pod_and_takes_the_jobs_scenario()
    {
        var folder = Directory.CreateTempSubdirectory("actorxen-image").FullName;
        try
        {
            var app = Path.Combine(folder, "app");
            var publish = Dockerfile.CommandOf("dotnet", "publish").Select(word => word == Published ? app : word);
            Succeeded(await PublishedProgram.RunAsync(Repository.Root, publish, NoServers));
            string[] program = ["dotnet", Path.Combine(app, "actorxen.dll")];
            Succeeded(await PublishedProgram.RunAsync(folder, [.. program, "--version"], NoServers));
            Succeeded(
                await PublishedProgram.RunAsync(
                    folder, [.. program, "run", "first-light", "--until", "1ms", "--no-store"], NoServers));

            await RunAsPodAsync(folder, program);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The pod's command, variables and probes, with addresses of this machine.</summary>
    private static async Task RunAsPodAsync(string folder, string[] program)
    {
        var pod = Manifests.Of(Kubectl.IsHere ? "overlays/local" : "base").Nodes.Container;
        var (remoting, http) = ($"127.0.0.1:{NodeProcess.FreePort()}", $"127.0.0.1:{NodeProcess.FreePort()}");
        var environment = pod.Env.Where(variable => variable.Value is not null).ToDictionary(
            variable => variable.Name, variable => variable.Value);
        environment["ACTORXEN_HOST"] = environment["ACTORXEN_BIND"] = "127.0.0.1";
        environment["ACTORXEN_PORT"] = remoting.Split(':')[1];
        environment["ACTORXEN_HTTP"] = http;
        environment["ACTORXEN_SEED_NODES"] = remoting;
        environment["ACTORXEN_ORDINAL"] = "0";
        environment["ACTORXEN_STORE"] = Path.Combine(folder, "runs.db");
        var arguments = pod.Args.Select(argument => argument.StartsWith("/etc/", StringComparison.Ordinal)
            ? Repository.PathOf($"config/{Path.GetFileName(argument)}")
            : argument);

        using var node = PublishedProgram.Start(folder, [.. program, .. arguments], environment);
        await AnswersAsync(node, http, pod.LivenessProbe);
        await AnswersAsync(node, http, pod.ReadinessProbe);
        var job = Manifests.Of("submit").Workloads.Single().Container.Args
            .Select(argument => argument.StartsWith("http://", StringComparison.Ordinal) ? $"http://{http}" : argument);
        Succeeded(await PublishedProgram.RunAsync(folder, [.. program, .. job, "--until", "1ms"], NoServers));
        Succeeded(await node.TerminateAsync());
    }

    private static async Task AnswersAsync(PublishedProgram node, string http, V1Probe probe)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1) };
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(node.HasEnded, "the node has ended");
                try
                {
                    return (await client.GetAsync(new Uri($"http://{http}{probe.HttpGet.Path}"))).IsSuccessStatusCode;
                }
                catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
                {
                    return false;
                }
            },
            $"{probe.HttpGet.Path} answers with success");
    }

    private static void Succeeded((int Code, string Text) end) =>
        Assert.True(end.Code == 0, $"ended with {end.Code}: {end.Text}");
}
