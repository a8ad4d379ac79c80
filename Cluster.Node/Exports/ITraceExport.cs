using ActorXen.Messages;
using ActorXen.Report.Counting;

namespace ActorXen.Exports;

/// <summary>
/// Writes what happens on hosts in the format of another tool, while they are executed. What is written leaves the
/// memory.
/// </summary>
/// <remarks>
/// In this order: <see cref="Watch"/> for each host, <see cref="Begin"/>, <see cref="AdvanceAsync"/> after each step of
/// the execution, <see cref="EndAsync"/>. Hosts are executed on one thread.
/// </remarks>
public interface ITraceExport
{
    /// <summary>Creates the watcher of a host. It ignores what it sees before <see cref="Begin"/>.</summary>
    IFactSink Watch(HostDirectory host);

    /// <summary>Begins with the state that the hosts are in.</summary>
    /// <param name="places">Where the vCPUs of a host are, by number of the host.</param>
    void Begin(VirtualTime from, Func<int, IReadOnlyList<VcpuPlace>> places);

    /// <summary>
    /// All hosts have been executed up to this time. Writes what waits in memory if it is much.
    /// </summary>
    Task AdvanceAsync(VirtualTime to);

    /// <summary>The last step is done.</summary>
    Task EndAsync(VirtualTime to);

    /// <summary>How many records, packets or rows were written so far.</summary>
    long Written { get; }
}
