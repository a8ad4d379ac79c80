using ActorXen.Cli;
using ActorXen.Actors;

namespace ActorXen.Tests.Cli;

/// <summary>A command line that the whole program executes, without a fake.</summary>
internal static class RealCommand
{
    /// <returns>What it prints. It must succeed.</returns>
    public static async Task<string> RunAsync(string line)
    {
        using var actors = new ActorRuntime();
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false);
        var code = await CommandLine.RunAsync(line.Split(' '), Program.Parts(actors, terminal), terminal, default);
        Assert.True(code == 0, standardError.ToString());
        return standardOut.ToString();
    }
}
