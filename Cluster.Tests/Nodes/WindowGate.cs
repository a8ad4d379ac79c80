using ActorXen.Messages;
using ActorXen.Nodes.Epochs;
using ActorXen.Runs;

namespace ActorXen.Tests.Nodes;

/// <summary>
/// Holds simulations at a virtual time until it is opened; an epoch that is aborted continues to its end.
/// </summary>
internal sealed class WindowGate
{
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing passes it before it is open.</summary>
    public VirtualTime At { get; set; } = VirtualTime.Never;

    /// <summary>Ends when a simulation stands before it.</summary>
    public Task Reached => _reached.Task;

    public void Open() => _open.TrySetResult();

    /// <summary>Lets simulations go on to a later time, where they are held again.</summary>
    public void OpenUntil(VirtualTime at)
    {
        var open = _open;
        (_open, _reached, At) = (
            new(TaskCreationOptions.RunContinuationsAsynchronously),
            new(TaskCreationOptions.RunContinuationsAsynchronously), at);
        open.TrySetResult();
    }

    public SpreadBuilder Around(SpreadBuilder build) => (order, header, watch, control) =>
        new GatedSimulation(this, build(order, header, watch, control), control.Abort);

    private void Pass(CancellationToken abort)
    {
        _reached.TrySetResult();
        try
        {
            _open.Task.Wait(abort);
        }
        catch (OperationCanceledException)
        {
            throw new EpochEndedException("The epoch was ended at the gate.");
        }
    }

    private sealed class GatedSimulation(WindowGate gate, ISimulation inner, CancellationToken abort) : ISimulation
    {
        public IReadOnlyList<HostDirectory> Hosts => inner.Hosts;
        public VirtualTime Now => inner.Now;
        public long Delivered => inner.Delivered;
        public int Threads => inner.Threads;
        public long Windows => inner.Windows;
        public IPartedHosts? Parted => inner.Parted;

        public IReadOnlyList<ReadOnlyMemory<byte>>? NodesWindows => inner.NodesWindows;
        public IReadOnlyList<ulong> HostHashes => inner.HostHashes;
        public ulong Hash => inner.Hash;

        public void Start() => inner.Start();

        public void RunUntil(VirtualTime horizon)
        {
            if (horizon > gate.At) gate.Pass(abort);
            inner.RunUntil(horizon);
        }

        public byte[] SaveHost(int host) => inner.SaveHost(host);

        public void LoadHost(int host, ReadOnlyMemory<byte> state, VirtualTime at) => inner.LoadHost(host, state, at);

        public IReadOnlyList<byte[]> SaveAll() => inner.SaveAll();

        public void LoadAll(IReadOnlyList<byte[]> states, VirtualTime at) => inner.LoadAll(states, at);

        public void CollectFacts() => inner.CollectFacts();

        public void Dispose() => inner.Dispose();
    }
}
