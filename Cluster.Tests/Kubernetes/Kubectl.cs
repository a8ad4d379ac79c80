using System.Diagnostics;

namespace ActorXen.Tests.Kubernetes;

/// <summary>The program <c>kubectl</c>, if this machine has it. It talks to no cluster here.</summary>
internal static class Kubectl
{
    /// <summary>Without it only the files can be checked, not the results of overlays.</summary>
    public static bool IsHere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")));

    /// <summary>What <c>kubectl apply -k</c> would send.</summary>
    public static string Kustomize(string folder)
    {
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = kubectl.StandardError.ReadToEndAsync();
        var output = kubectl.StandardOutput.ReadToEnd();
        kubectl.WaitForExit();
        Assert.True(kubectl.ExitCode == 0, error.Result);
        return output;
    }
}
