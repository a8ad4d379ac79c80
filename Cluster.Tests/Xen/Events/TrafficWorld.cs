using ActorXen.Messages;

namespace ActorXen.Tests.Xen.Events;

/// <summary>An event world whose guests handle events as kernels do, and which counts them.</summary>
internal sealed class TrafficWorld(EventAbi abi, int domains, int vcpus, int maxEventChannels)
    : EventWorld(abi, domains, vcpus, maxEventChannels)
{
    /// <summary>Handlers run so far.</summary>
    public Dictionary<(int Port, int Domain), int> Delivered { get; } = [];

    /// <summary>Successful bind_interdomain operations.</summary>
    public int Binds { get; private set; }

    /// <summary>Requests for an upcall that a handler has answered.</summary>
    public int Marks { get; private set; }

    /// <summary>
    /// The upcall: takes the vCPU's marks, scans to the end, acknowledges; optionally leaves a late EOI open.
    /// </summary>
    public void Handle(int domain, int vcpu, bool masksToo)
    {
        Marks += Vcpu(domain, vcpu).Take().Count;
        var space = Table(domain).Space;
        space.BeginScan(vcpu);
        while (space.TryTakeNext(vcpu, out var port))
        {
            Assert.False(space.IsMasked(port));
            Delivered[(port, domain)] = Delivered.GetValueOrDefault((port, domain)) + 1;
            if (masksToo) space.Mask(port);
            space.ClearPending(port);
        }
    }

    public void Ask<TMessage>(int domain, TMessage question)
        where TMessage : Message, ITo<IPortSpace>
    {
        Host.Tell(Events(domain), question);
        var result = Assert.IsType<PortResult>(Assert.Single(Asker.Take()));
        if (question is BindInterdomain && result.Errno == PortErrno.Ok) Binds++;
    }

    /// <summary>A guest rebinds a port: mask, bind, unmask (interrupts §7.3).</summary>
    public void Move(int domain, int port, int vcpu)
    {
        Table(domain).Space.Mask(port);
        Ask(domain, new BindVcpu(port, vcpu, Asker.As<IPortSpaceClient>()));
        Unmask(domain, port, vcpu);
    }
}
