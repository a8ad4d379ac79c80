using ActorXen.Messages;

namespace ActorXen.Xen.Devices.Networking;

/// <summary>The guests' interfaces at a bridge, which a NIC's queues and their drivers share.</summary>
/// <remarks>Complete before the run begins, and not saved.</remarks>
public sealed class VifTable
{
    private readonly Dictionary<(int Domain, int Interface), Vif> _vifs = [];
    private readonly HashSet<(int Domain, int Interface)> _functions = [];

    /// <param name="domain">The guest.</param>
    /// <param name="number">Index of the interface in the guest.</param>
    /// <param name="queues">Its back ends, by queue.</param>
    /// <param name="connections">Of which all that passes is part; 0 if each request has its own.</param>
    public void Add(int domain, int number, IReadOnlyList<EntityRef<INetBackend>> queues, int connections) =>
        _vifs.Add((domain, number), new([.. queues], connections));

    /// <summary>An interface that is at a virtual function of the NIC, not at the bridge.</summary>
    public void AddFunction(int domain, int number) => _functions.Add((domain, number));

    public bool IsAtFunction(NetAddress address) => _functions.Contains((address.Domain, address.Interface));

    /// <summary>The back end's queue that takes a packet for a guest.</summary>
    /// <returns>False if no interface here has its address.</returns>
    public bool TryFind(in Packet packet, out EntityRef<INetBackend> backend)
    {
        var isHere = _vifs.TryGetValue((packet.To.Domain, packet.To.Interface), out var vif);
        backend = isHere
            ? vif.Queues[FlowQueue.Of(packet, vif.Connections, vif.Queues.Length)]
            : EntityRef<INetBackend>.None;
        return isHere;
    }

    /// <summary>The queue of the NIC that receives a packet.</summary>
    /// <param name="packet">From the wire.</param>
    /// <param name="queues">Of the NIC.</param>
    public int QueueOf(in Packet packet, int queues)
    {
        var isHere = _vifs.TryGetValue((packet.To.Domain, packet.To.Interface), out var vif);
        return FlowQueue.Of(packet, isHere ? vif.Connections : 0, queues);
    }

    private readonly record struct Vif(EntityRef<INetBackend>[] Queues, int Connections);
}
