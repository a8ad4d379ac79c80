using ActorXen.Engine;
using ActorXen.Messages;

namespace ActorXen.Xen.Processors;

/// <summary>
/// The firmware of a machine, which takes pCPUs away for a while at equal intervals, as system management mode does
/// (mechanism M-101, interrupts §25.1).
/// </summary>
/// <param name="spec">How often, how long, which; the first time is one interval after the begin of the run.</param>
/// <param name="pcpus">Those of the machine, by number.</param>
public sealed class Firmware(StolenTimeSpec spec, IReadOnlyList<EntityRef<IPcpu>> pcpus) : IEntity, IFirmware
{
    private bool _isStealing;

    public void Handle(Message message, EntityContext context)
    {
        if (message is not FirmwareDue) throw UnexpectedMessageException.For(this, message);
        if (_isStealing) GiveBack(context);
        else Steal(context);
    }

    public void Start(EntityContext context) => Wait(spec.Every, context);

    public void Save(StateWriter state) => state.Bool(_isStealing);

    public void Load(StateReader state) => _isStealing = state.Bool();

    private static void Wait(Duration length, EntityContext context) =>
        context.Schedule(context.Self<IFirmware>(), length, FirmwareDue.Instance, Phase.HardwareArrival);

    private void Steal(EntityContext context)
    {
        _isStealing = true;
        var steal = new StealTime(context.Now + spec.Length);
        foreach (var pcpu in Taken())
        {
            context.Record(PcpuFacts.TimeStolen, new(pcpu), spec.Length);
            context.Send(pcpus[pcpu], steal);
        }

        Wait(spec.Length, context);
    }

    private void GiveBack(EntityContext context)
    {
        _isStealing = false;
        foreach (var pcpu in Taken()) context.Record(PcpuFacts.PcpuReturned, new(pcpu));
        Wait(spec.Every - spec.Length, context);
    }

    private PcpuSet Taken() => spec.Pcpus & PcpuSet.FirstOf(pcpus.Count);
}
