using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Devices.Networking;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Devices.Networking;

public sealed class NapiPollerTests
{
    private readonly RecordingHost _host = new();
    private readonly Probe _kernel;
    private readonly Probe _driver;
    private readonly NapiPoller _poller;
    private Action<EntityContext> _act = _ => { };

    public NapiPollerTests()
    {
        _kernel = _host.AddProbe("kernel");
        _driver = _host.AddProbe("driver", (_, context) => _act(context));
        var seat = new DomainSeat(0, new(_kernel.Self.Number), [new(0)], Duration.Zero);
        _poller = new(seat, TestCosts.Default);
    }

    [Theory]
    [InlineData(64, 1, 5)] // The sixth poll begins with 320 of 300 packets.
    [InlineData(1, 30, 67)] // The 68th begins with 2,010 of 2,000 us.
    public void After_its_budget_a_driver_polls_in_a_kernel_thread(int packets, int microseconds, int inSoftIrq)
    {
        for (var poll = 0; poll < inSoftIrq + 5; poll++) Poll(packets, microseconds.Us);

        Assert.Equal(
            [
                .. Enumerable.Repeat(WorkClass.SoftIrq, inSoftIrq),
                .. Enumerable.Repeat(WorkClass.KernelThread, 5),
            ],
            Classes());
    }

    [Fact]
    public void A_pause_begins_a_new_round()
    {
        for (var poll = 0; poll < 20; poll++)
        {
            Poll(64, 1.Us);
            if (poll % 4 == 3) _poller.Rest();
        }

        Assert.All(Classes(), kind => Assert.Equal(WorkClass.SoftIrq, kind));
    }

    private void Poll(int packets, Duration length)
    {
        _act = context => _poller.Begin(packets, length, WorkTag.None, 0, context);
        _host.Tell(_driver.Self, IpiReceived.Instance, 1.Us);
        _poller.End();
    }

    private IEnumerable<WorkClass> Classes() => _kernel.Messages.OfType<RunWork>().Select(work => work.Class);
}
