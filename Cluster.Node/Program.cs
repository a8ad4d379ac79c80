using System.CommandLine;
using ActorXen.Cli;

namespace ActorXen;

internal static class Program
{
    private static int Main(string[] arguments) =>
        new RootCommand("Simulates data centres of Xen hosts") { BenchCommand.Create() }.Parse(arguments).Invoke();
}
