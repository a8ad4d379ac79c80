using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A guest's interface is attached again (M-71, interrupts §18.2).</summary>
public sealed record AttachInterface(VirtualTime At, DomainId Domain, string Device) : PlugAction(At, Domain, Device)
{
    private const string Word = "network-attach";

    public static readonly ToolstackVerb<AttachInterface> Verb = new(
        Word,
        new Settings<AttachInterface>(
            Word, new(default, default, ""), "attaches an interface of a guest that was detached")
            .OfDevice("eth1"));

    protected override string WordOf => Word;

    protected override DeviceService Service => DeviceService.Network;

    protected override bool Attaches => true;
}
