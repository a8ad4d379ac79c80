using ActorXen.Messages;
using ActorXen.Vocabulary;

namespace ActorXen.Xen.Scheduling.Verbs;

/// <summary>A guest's interface is detached (M-71, interrupts §18.2).</summary>
public sealed record DetachInterface(VirtualTime At, DomainId Domain, string Device) : PlugAction(At, Domain, Device)
{
    private const string Word = "network-detach";

    public static readonly ToolstackVerb<DetachInterface> Verb = new(
        Word,
        new Settings<DetachInterface>(
            Word, new(default, default, ""), "detaches an interface of a guest, when what is in its ring has been sent")
            .OfDevice("eth1"));

    protected override string WordOf => Word;

    protected override DeviceService Service => DeviceService.Network;

    protected override bool Attaches => false;
}
