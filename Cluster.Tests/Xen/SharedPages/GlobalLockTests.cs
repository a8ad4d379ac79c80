using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.SharedPages;

/// <summary>A ticket lock: in order, exclusive, and dearer the more wait (experiments §1.18).</summary>
public sealed class GlobalLockTests
{
    private readonly GlobalLock _lock = new(hold: 1.Us, near: 100.Ns, far: 300.Ns);
    private readonly PcpuPage[] _pcpus = [.. Enumerable.Range(0, 8).Select(pcpu => new PcpuPage(
        new(pcpu), pcpu / 4, pcpu % 4, pcpu / 4))];

    [Fact]
    public void One_pcpu_alone_pays_for_the_list_only()
    {
        Assert.Equal(1.Us, Take(0, 0.Us));
        Assert.Equal(1.Us, Take(0, 10.Us));
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(4, 300)]
    public void The_line_has_to_come_from_the_pcpu_that_had_it_last(int other, int way)
    {
        Take(0, 0.Us);

        Assert.Equal(1.Us + way.Ns, Take(other, 10.Us));
    }

    [Fact]
    public void Those_who_wait_get_it_in_order_and_each_makes_the_next_handing_over_slower()
    {
        Assert.Equal(1.Us, Take(0, 0.Us));
        Assert.Equal(1.Us + 1.Us + 100.Ns, Take(1, 0.Us));
        Assert.Equal(2.Us + 100.Ns + 1.Us + (2 * 100).Ns, Take(2, 0.Us));
        Assert.Equal(3.Us + 300.Ns + 1.Us + (3 * 300).Ns, Take(4, 0.Us));
    }

    [Fact]
    public void What_a_pcpu_owes_it_does_first()
    {
        _pcpus[1].Owed = 5.Us;
        Take(0, 0.Us);

        Assert.Equal(1.Us + 100.Ns, Take(1, 0.Us));
    }

    [Fact]
    public void A_lock_that_is_read_back_has_the_same_waiters()
    {
        Take(0, 0.Us);
        Take(4, 0.Us);
        var copy = new GlobalLock(1.Us, 100.Ns, 300.Ns);
        var writer = new StateWriter();
        _lock.Save(writer);
        copy.Load(new StateReader(writer.ToArray()));

        Assert.Equal(Take(1, 1.Us), Take(copy, 1, 1.Us));
    }

    private Duration Take(int pcpu, Duration at) => Take(_lock, pcpu, at);

    private Duration Take(GlobalLock taken, int pcpu, Duration at)
    {
        var (host, length) = (new RecordingHost(), Duration.Zero);
        var probe = host.AddProbe("pcpu", (_, context) => length = taken.Take(_pcpus[pcpu], context));
        host.Tell(probe.As<IVcpu>(), SpeedChanged.Instance, at);
        return length;
    }
}
