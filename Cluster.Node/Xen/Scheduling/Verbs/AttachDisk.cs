using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A guest's disk is attached again (M-71, interrupts §18.2).</summary>
public sealed record AttachDisk(VirtualTime At, DomainId Domain, string Device) : PlugAction(At, Domain, Device)
{
    private const string Word = "block-attach";

    public static readonly ToolstackVerb<AttachDisk> Verb = new(
        Word,
        new Settings<AttachDisk>(
            Word, new(default, default, ""), "attaches a disk of a guest that was detached")
            .OfDevice("xvdb"));

    protected override string WordOf => Word;

    protected override DeviceService Service => DeviceService.Block;

    protected override bool Attaches => true;
}
