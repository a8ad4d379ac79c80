using ActorXen.Messages;
using ActorXen.Tests.Support;
using ActorXen.Xen.Hosts;
using ActorXen.Xen.Processors;
using ActorXen.Xen.SharedPages;

namespace ActorXen.Tests.Xen.Processors;

/// <summary>Two sockets of two cores of two threads; a vCPU has run on pCPU 0, and left it at 1 s.</summary>
public sealed class CachePriceTests
{
    private static readonly VirtualTime _left = VirtualTime.Zero + 1.Seconds;

    private readonly PcpuPage[] _pcpus =
        [.. Enumerable.Range(0, 8).Select(index => new PcpuPage(new(index), index / 4, index / 2 % 2, index / 4))];

    private readonly VcpuPage _vcpu = new(new(0), new(0), 0) { LastPcpu = new(0) };
    private readonly CachePrice _price = new(ChargedCosts.At(new CostSpec(Specs.Costs), 2_500));

    public CachePriceTests() => new Occupancy(_pcpus).Pair(66);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(50, 5)]
    [InlineData(250, 25)]
    [InlineData(500, 50)]
    [InlineData(30_000, 50)]
    public void Who_comes_back_refills_as_much_as_others_have_evicted(int others, int microseconds)
    {
        Run(0, others.Us);

        Assert.Equal((microseconds.Us, 1), PriceAt(0, _left + 1.Seconds));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 10)]
    public void The_other_thread_of_the_core_has_the_same_caches(int others, int microseconds)
    {
        Run(0, others.Us);

        Assert.Equal((microseconds.Us, 1), PriceAt(1, _left + 1.Seconds));
    }

    [Fact]
    public void What_runs_on_the_other_thread_evicts_as_well_even_while_it_runs()
    {
        _pcpus[1].BeginVisit(_left);

        Assert.Equal((20.Us, 1), PriceAt(0, _left + 200.Us));
    }

    [Theory]
    [InlineData(2, 50, 1)]
    [InlineData(3, 50, 1)]
    [InlineData(4, 250, 5)]
    [InlineData(7, 250, 5)]
    public void A_move_costs_by_its_distance(int to, int microseconds, int drag) =>
        Assert.Equal((microseconds.Us, drag), PriceAt(to, _left));

    [Fact]
    public void A_vcpu_that_never_ran_finds_nothing_in_the_caches()
    {
        _price.Charge(_vcpu, _pcpus[0], last: null, _left);

        Assert.Equal((50.Us, 1), (_vcpu.Cold, _vcpu.Drag));
    }

    [Fact]
    public void What_a_vcpu_has_not_lost_yet_is_not_forgotten_by_a_smaller_loss()
    {
        PriceAt(4, _left);
        Run(0, 50.Us);

        Assert.Equal((250.Us, 5), PriceAt(0, _left + 1.Ms));
    }

    private (Duration Cold, int Drag) PriceAt(int pcpu, VirtualTime at)
    {
        _price.Charge(_vcpu, _pcpus[pcpu], _pcpus[0], at);
        return (_vcpu.Cold, _vcpu.Drag);
    }

    private void Run(int pcpu, Duration length)
    {
        _pcpus[pcpu].BeginVisit(_left);
        _pcpus[pcpu].EndVisit(_left + length);
    }
}
