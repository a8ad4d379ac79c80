using System.CommandLine;
using ActorXen.Cli;

namespace ActorXen;

internal static class Program
{
    private static int Main(string[] args) =>
        new RootCommand("Simulates data centres of Xen hosts.") { ConfigCommand.Create() }.Parse(args).Invoke();
}
