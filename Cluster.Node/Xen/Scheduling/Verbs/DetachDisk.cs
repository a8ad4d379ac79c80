using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A guest's disk is detached (M-71, interrupts §18.2).</summary>
public sealed record DetachDisk(VirtualTime At, DomainId Domain, string Device) : PlugAction(At, Domain, Device)
{
    private const string Word = "block-detach";

    public static readonly ToolstackVerb<DetachDisk> Verb = new(
        Word,
        new Settings<DetachDisk>(
            Word, new(default, default, ""),
            "detaches a disk of a guest, when what is in its ring is done; later requests wait")
            .OfDevice("xvdb"));

    protected override string WordOf => Word;

    protected override DeviceService Service => DeviceService.Block;

    protected override bool Attaches => false;
}
