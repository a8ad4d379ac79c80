namespace ActorXen.Tests.Support;

/// <summary>Pictures for people who want to see what the tests see.</summary>
internal static class Kept
{
    /// <summary>Keeps a picture if the environment variable names a folder.</summary>
    public static void Picture(string name, byte[] png)
    {
        if (Environment.GetEnvironmentVariable("ACTORXEN_PICTURES") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.png"), png);
    }
}
