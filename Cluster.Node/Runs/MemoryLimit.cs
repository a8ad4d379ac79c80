using System.Globalization;
using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Runs;

/// <summary>
/// How much memory the hosts of a run may need on this machine, as estimated before they are built. Without it a run
/// that is far too large collects garbage for minutes, or the kernel ends the process.
/// </summary>
/// <param name="Bytes">Largest estimate that is let in.</param>
public sealed record MemoryLimit(long Bytes)
{
    /// <summary>Replaces the measured limit.</summary>
    public const string Variable = "ACTORXEN_MEMORY";

    // Measured (docs/benchmarks.md): peak resident memory of runs of 400 and 1600 hosts, less that of a small one.
    // Little of it is garbage: with five eighths of it as a limit of the heap, those runs ended out of memory.
    private const long OfHost = 2_120_000;
    private const long OfPcpu = 5_600;
    private const long OfGuest = 80_000;
    private const long OfVcpu = 10_000;

    /// <summary>
    /// The machine's memory or the container's, or the runtime's limit of the heap, unless the variable says another.
    /// </summary>
    /// <exception cref="RunRefusedException">The variable is not a size.</exception>
    public static MemoryLimit OfProcess(Func<string, string?> environment)
    {
        if (environment(Variable) is not { } text || string.IsNullOrWhiteSpace(text)) return Measured();
        return UnitText.Size.Read(text, out var bytes) is null && bytes > 0
            ? new(bytes)
            : throw new RunRefusedException($"{Variable} must be a size such as 16384MiB.");
    }

    /// <summary>Of this process.</summary>
    public static MemoryLimit Measured() => new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>About how many bytes of memory these hosts need at least.</summary>
    public static long NeedOf(IEnumerable<HostSpec> hosts) => hosts.Sum(host => OfHost
        + (OfPcpu * host.Machine.Pcpus)
        + host.Domains.Sum(domain => OfGuest + (OfVcpu * domain.AllVcpus)));

    /// <param name="hosts">Those that one process is to run.</param>
    /// <param name="place">Where they are to run, for the message: "here", "on one of 3 nodes".</param>
    /// <exception cref="RunRefusedException">They need more than the limit; the text says what to do.</exception>
    public void Admit(IEnumerable<HostSpec> hosts, string place = "here")
    {
        var need = NeedOf(hosts);
        if (need <= Bytes) return;
        throw new RunRefusedException(
            $"The run needs about {Megabytes(need)} MB of memory {place}, and {Megabytes(Bytes)} MB are there. Lower "
            + $"counts or add nodes; to try it all the same, set {Variable} to a larger size.");
    }

    private static string Megabytes(long bytes) =>
        Math.Ceiling(bytes / 1e6).ToString("#,##0", CultureInfo.InvariantCulture);
}
