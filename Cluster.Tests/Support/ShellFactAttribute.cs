namespace ActorXen.Tests.Support;

/// <summary>A fact about a shell or another program; skipped, with the reason, where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    /// <param name="shell">The name of its program.</param>
    public ShellFactAttribute(string shell)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, shell)))) Skip = $"{shell} is not installed";
    }
}
