using ActorXen.Actors;
using ActorXen.Cli;
using ActorXen.Cli.Output;
using ActorXen.Report.Tables;
using ActorXen.Xen.Hosts;

namespace ActorXen.Tests.Cli;

/// <summary>A command line that the whole program executes, without a fake.</summary>
internal static class RealCommand
{
    /// <returns>What it prints. It must succeed.</returns>
    public static async Task<string> RunAsync(string line)
    {
        var (code, printed, error) = await TryAsync(line);
        Assert.True(code == 0, error);
        return printed;
    }

    /// <returns>The exit code, and what it writes to both streams.</returns>
    public static Task<(int Code, string Printed, string Error)> TryAsync(string line) => TryAsync(line.Split(' '));

    /// <param name="width">Characters per line of the terminal.</param>
    /// <param name="policies">What pools can use; null for what is shipped.</param>
    /// <param name="change">Makes another terminal of the usual one; null for that.</param>
    public static async Task<(int Code, string Printed, string Error)> TryAsync(
        string[] arguments, int width = TextTable.Unlimited, XenPolicies? policies = null,
        Func<Terminal, Terminal>? change = null, CancellationToken stop = default)
    {
        using var actors = new ActorRuntime();
        using var standardOut = new StringWriter();
        using var standardError = new StringWriter();
        var terminal = new Terminal(standardOut, standardError, Styled: false, Live: false) { Width = width };
        terminal = change?.Invoke(terminal) ?? terminal;
        var code = await CommandLine.RunAsync(
            arguments, Program.Parts(actors, terminal, policies ?? XenPolicies.Instance), terminal, stop);
        return (code, standardOut.ToString(), standardError.ToString());
    }
}
