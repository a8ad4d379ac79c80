using ActorXen.Messages;

namespace ActorXen.Xen.SharedPages;

/// <summary>Which guests a physical line is bound to (interrupts §10.5).</summary>
/// <remarks>
/// Written by bind_pirq and close, read by the line. Follows from the port tables, which are saved; so it is rebuilt
/// after a restore and not saved itself.
/// </remarks>
/// <param name="pirq">The same number in every domain.</param>
/// <param name="irqDesc">The line's entity, which gets changes of affinity.</param>
public sealed class GuestLine(int pirq, EntityRef<IIrqDesc> irqDesc)
{
    /// <summary>irq-max-guests (interrupts §10.5).</summary>
    public const int MostSharers = 32;

    private readonly List<LineSharer> _sharers = [];

    public int Pirq { get; } = pirq;

    public EntityRef<IIrqDesc> IrqDesc { get; } = irqDesc;

    /// <summary>The same where the line is a message that its device can mask; otherwise none.</summary>
    public EntityRef<IMessageLine> MessageLine { get; init; } = EntityRef<IMessageLine>.None;

    /// <summary>The ports that each interrupt is signalled to, ascending by domain id.</summary>
    public IReadOnlyList<LineSharer> Sharers => _sharers;

    /// <summary>
    /// Whether another guest may bind the line: the first binder
    /// decides whether it is shared, and all others must agree.
    /// </summary>
    public bool Accepts(bool willShare) =>
        _sharers.Count == 0 || (willShare && _sharers[0].AgreedToShare && _sharers.Count < MostSharers);

    public void Bind(PortTable domain, int port)
    {
        var place = _sharers.FindIndex(sharer => sharer.Domain.Domain.Number > domain.Domain.Number);
        _sharers.Insert(place < 0 ? _sharers.Count : place, new(domain, port));
    }

    public void Unbind(PortTable domain) => _sharers.RemoveAll(sharer => sharer.Domain == domain);
}

/// <summary>One guest's end of a physical line.</summary>
public readonly record struct LineSharer(PortTable Domain, int Port)
{
    public EntityRef<IPort> Entity => Domain.EntityOf(Port);

    /// <summary>The vCPU that the port signals at present.</summary>
    public VcpuId Notified => Domain.VcpuNumber(Domain[Port].NotifyVcpu);

    public bool IsBound => Domain[Port].State == PortState.Pirq;

    public bool AgreedToShare => Domain[Port].WillShare;
}
