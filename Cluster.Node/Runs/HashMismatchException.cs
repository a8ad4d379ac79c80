using ActorXen.Messages;

namespace ActorXen.Runs;

/// <summary>A run differs from its own seals, because the code has changed or the machine has a fault.</summary>
/// <param name="at">Sealed time at which the difference was noticed.</param>
/// <param name="host">Number of the first host that differs.</param>
/// <param name="hostName">Name of that host.</param>
public sealed class HashMismatchException(
    string runId, VirtualTime at, int host, string hostName, ulong sealedHash, ulong hash)
    : Exception(
        $"Run {runId} differs from its seals: at {at} host {host} ({hostName}) has hash {hash:x16} "
        + $"instead of {sealedHash:x16}.")
{
    public VirtualTime At { get; } = at;
    public int Host { get; } = host;
}
