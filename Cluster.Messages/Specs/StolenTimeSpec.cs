namespace ActorXen.Messages;

/// <summary>
/// Time that firmware takes from pCPUs, without the hypervisor knowing of it (system management mode).
/// </summary>
/// <param name="Every">From one time to the next, the first one at this time of the run; 50 us to 10 s.</param>
/// <param name="Length">For how long, 1 us to half of <paramref name="Every"/>; zero for never.</param>
/// <param name="Pcpus">From which pCPUs, all at the same time.</param>
public sealed record StolenTimeSpec(Duration Every, Duration Length, PcpuSet Pcpus)
{
    public static StolenTimeSpec None { get; } = new(10.Ms, Duration.Zero, PcpuSet.All);

    public bool IsNone => Length == Duration.Zero;
}
