using System.Diagnostics;
using Akka.Actor;

namespace ActorXen.Bench.Nodes;

/// <summary>A second process of this program, which takes part in runs until this one ends.</summary>
public sealed class MemberProcess : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);
    private readonly Process _process;

    private MemberProcess(Process process, Address address) => (_process, Address) = (process, address);

    public Address Address { get; }

    /// <param name="arguments">A command that writes its node's address and runs until its input ends.</param>
    public static MemberProcess Start(IEnumerable<string> arguments)
    {
        var start = StartInfoFor(arguments);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The second process did not start.");
        return new(process, Address.Parse(line));
    }

    /// <summary>How to start this program again with other arguments.</summary>
    internal static ProcessStartInfo StartInfoFor(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("This system does not report the path of this program.");
        // Under "dotnet actorxen.dll" the program is dotnet.
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new(program, isHosted ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(LongestEnd)) _process.Kill();
        _process.Dispose();
    }
}
