using ActorXen.Messages;
using ActorXen.Xen.Interrupts;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Xen.Hosts;

/// <summary>What the kernel of one domain notes of the physical lines that it has bound (interrupts §10.6).</summary>
internal sealed class GuestLines(DomainSpec domain)
{
    private readonly List<Func<SpuriousStatus>> _statuses = [];

    /// <summary>How many interrupts of a message the kernel has handled, by port.</summary>
    public LineCounts Counts { get; } = new();

    /// <summary>A line whose handlers may answer "none".</summary>
    public SpuriousWatch Watch(int irq, int port)
    {
        var watch = new SpuriousWatch(irq, new DomainId(domain.Id), port, domain.Kernel);
        _statuses.Add(() => watch.Status);
        return watch;
    }

    /// <summary>A message whose driver claims each interrupt: a verdict only begins the count again.</summary>
    public void AddMessage(int irq, int port)
    {
        Counts.Add(port);
        var window = domain.Kernel.SpuriousWindow;
        _statuses.Add(() => new(
            domain.Id, irq, port, (int)(window == 0 ? Counts[port] : Counts[port] % window), 0, VirtualTime.Zero,
            IsDisabled: false));
    }

    /// <summary>The lines as they are now, in order of their numbers.</summary>
    public IReadOnlyList<SpuriousStatus> Status() =>
        [.. _statuses.Select(status => status()).OrderBy(status => status.Irq)];
}
