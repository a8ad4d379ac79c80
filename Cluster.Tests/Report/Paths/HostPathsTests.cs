using ActorXen.Messages;
using ActorXen.Report.Paths;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Paths;

/// <summary>The causes of a request whose facts are written by hand, on dom0 (vCPU 0) and web (1, 2).</summary>
public sealed class HostPathsTests
{
    private const int Server = 12;
    private const int Driver = 3;
    private static readonly FlowId Flow = FlowId.Of(new(
        1, new(0, -1), new(0, 1), PacketPurpose.Request, 200, VirtualTime.Zero));

    private readonly List<PathChain> _chains = [];
    private readonly HostPaths _paths;

    public HostPathsTests() =>
        _paths = new PathBook([ChainKind.Request], chain => _chains.Add(chain.Copy())).Of(Directory);

    /// <summary>With the entities of a network, so that its domains are followed.</summary>
    private static HostDirectory Directory => SmallHost.Directory with
    {
        Paths = [.. SmallHost.Directory.Paths, "host/0/dom/0/driver/nic0", "host/0/dom/1/net"],
    };

    [Fact]
    public void A_full_ring_holds_a_reply_between_stack_and_ring()
    {
        Begin();
        At(100, PathFacts.PacketThroughStack, 1);
        At(700, PathFacts.PacketPushed, 1);
        At(750, PathFacts.RequestEnded, 1);

        Assert.Contains(Chain().Segments, segment => segment is { Cause: Cause.RingFull, Length: 600 });
    }

    [Fact]
    public void The_nic_holds_then_interrupts_then_dom0_polls()
    {
        Begin();
        At(50, PathFacts.PacketOffWire, 40);
        At(250, IrqFacts.DeviceSignalled, 40);
        At(300, IrqFacts.Handled, 40, 0);
        Dispatch(300, 0, pcpu: 0);
        At(320, VcpuFacts.VcpuEntered, 0, 0);
        Work(320, 0, Driver, WorkClass.SoftIrq);
        At(400, PathFacts.PacketPolled, 0);
        At(400, PathFacts.RequestEnded, 1);

        Assert.Equal(
            [
                (Cause.Wire, 50), (Cause.Moderation, 200), (Cause.Interrupt, 50), (Cause.Hypervisor, 20),
                (Cause.Poll, 80),
            ],
            Causes());
    }

    [Fact]
    public void A_wait_names_holder_and_rule_and_ends_with_the_way_out_of_the_holder()
    {
        Dispatch(0, 2, pcpu: 1);
        At(5, VcpuFacts.VcpuEntered, 2, 1);
        Begin();
        At(10, PathFacts.ServiceAsked, 1, source: Server);
        Queue(10, 1, Server, tag: 4);
        State(10, 1, SchedulingFacts.Blocked, SchedulingFacts.Runnable);
        At(10, PathFacts.VcpuWaits, 1, 1, (long)WaitRule.RateLimit);
        At(80, PcpuFacts.IpiSent, 1);
        At(90, PathFacts.GuestLeft, 2, 1);
        State(100, 2, SchedulingFacts.Running, SchedulingFacts.Runnable);
        Dispatch(100, 1, pcpu: 1);
        At(110, VcpuFacts.VcpuEntered, 1, 1);
        Work(110, 1, Server, WorkClass.User, tag: 4);
        At(210, PathFacts.ServiceEnded, 1);
        At(210, PathFacts.RequestEnded, 1);

        var wait = Chain().Segments.Single(segment => segment.Cause == Cause.Wait);
        Assert.Equal((70, 2, WaitRule.RateLimit), (wait.Length, wait.Behind, wait.Rule));
        Assert.Equal(
            [(Cause.Wait, 70), (Cause.Kick, 10), (Cause.Hypervisor, 20), (Cause.Service, 100)], Causes()[^4..]);
    }

    [Fact]
    public void Work_that_another_vcpu_takes_over_waits_where_it_was_before()
    {
        Begin();
        At(10, PathFacts.ServiceAsked, 1, source: Server);
        Queue(10, 2, Server, tag: 4);
        State(0, 2, SchedulingFacts.Blocked, SchedulingFacts.Runnable);
        At(0, PathFacts.VcpuWaits, 2, 0, (long)WaitRule.Cap);
        Dispatch(40, 1, pcpu: 0);
        At(40, VcpuFacts.VcpuEntered, 1, 0);
        At(60, PathFacts.WorkMoved, 1, WorkOwner.Of(Server, WorkClass.User).Number, 4);
        Work(60, 1, Server, WorkClass.User, tag: 4);
        At(90, PathFacts.ServiceEnded, 1);
        At(90, PathFacts.RequestEnded, 1);

        Assert.Equal([(Cause.Wait, 60), (Cause.Service, 30)], Causes()[^2..]);
        Assert.Equal(WaitRule.Cap, Chain().Segments[^2].Rule);
    }

    [Fact]
    public void A_lost_request_is_forgotten()
    {
        Begin();
        At(50, PathFacts.RequestLost, 1);

        Assert.Equal(0, _paths.Open);
        Assert.Empty(_chains);
    }

    private void Begin() => At(0, PathFacts.RequestBegan, 1);

    private PathChain Chain() => Assert.Single(_chains);

    private List<(Cause Cause, long Length)> Causes() =>
        [.. Chain().Segments.Select(segment => (segment.Cause, segment.Length))];

    /// <summary>A fact of the request.</summary>
    private void At(long time, FactType<VcpuId, long, FlowId> type, int vcpu, int source = 0) =>
        Record(time, type, vcpu, 1, Flow.Number, source);

    private void At(long time, FactType<DomainId, long, FlowId> type, int domain, int source = 0) =>
        Record(time, type, domain, 1, Flow.Number, source);

    private void At(long time, FactType<IrqId, long, FlowId> type, int line) =>
        Record(time, type, line, 1, Flow.Number);

    private void At(long time, FactType type, int subject, long first = 0, long second = 0) =>
        Record(time, type, subject, first, second);

    private void Queue(long time, int vcpu, int owner, int tag) =>
        At(time, (FactType)PathFacts.WorkQueued, vcpu, WorkOwner.Of(owner, WorkClass.User).Number, tag);

    private void Work(long time, int vcpu, int owner, WorkClass work, int tag = 0) =>
        At(time, (FactType)PathFacts.WorkBegan, vcpu, WorkOwner.Of(owner, work).Number, tag);

    private void State(long time, int vcpu, int before, int after) =>
        At(time, (FactType)SchedulingFacts.RunstateChanged, vcpu, before, after);

    private void Dispatch(long time, int vcpu, int pcpu)
    {
        State(time, vcpu, SchedulingFacts.Runnable, SchedulingFacts.Running);
        At(time, (FactType)SchedulingFacts.VcpuDispatched, vcpu, pcpu);
    }

    private void Record(long time, FactType type, int subject, long first, long second, int source = 0) =>
        _paths.OnFact(0, new(time), new EntityRef(source), new Fact(type, subject, first, second));
}
