using ActorXen.Messages;
using CsCheck;

namespace ActorXen.Tests.Messages.Identity;

/// <summary>A set of pCPUs does what a sorted set does, with the search operations of schedulers §1.2.</summary>
public sealed class PcpuSetTests
{
    private static readonly Gen<int> Pcpu = Gen.Int[0, PcpuSet.Capacity - 1];
    private static readonly Gen<int[]> Members = Pcpu.Array[0, 20];

    [Fact]
    public void Members_count_and_order_are_those_of_a_sorted_set() =>
        Members.Sample(members =>
        {
            var model = new SortedSet<int>(members);
            var set = PcpuSet.Of(members);
            var listed = new List<int>();
            foreach (var pcpu in set) listed.Add(pcpu);

            Assert.Equal(model, listed);
            Assert.Equal(model.Count, set.Count);
            Assert.Equal(model.Count == 0, set.IsEmpty);
        });

    [Fact]
    public void With_and_without_are_add_and_remove() =>
        Gen.Select(Members, Pcpu).Sample((members, pcpu) =>
        {
            Assert.Equal(PcpuSet.Of(members.Append(pcpu)), PcpuSet.Of(members).With(pcpu));
            Assert.Equal(PcpuSet.Of(members.Where(member => member != pcpu)), PcpuSet.Of(members).Without(pcpu));
        });

    [Fact]
    public void And_or_minus_subset_and_overlap_are_those_of_a_sorted_set() =>
        Gen.Select(Members, Members).Sample((left, right) =>
        {
            var (one, other) = (PcpuSet.Of(left), PcpuSet.Of(right));

            Assert.Equal(PcpuSet.Of(left.Intersect(right)), one & other);
            Assert.Equal(PcpuSet.Of(left.Union(right)), one | other);
            Assert.Equal(PcpuSet.Of(left.Except(right)), one - other);
            Assert.Equal(left.All(right.Contains), one.IsSubsetOf(other));
            Assert.Equal(left.Any(right.Contains), one.Overlaps(other));
        });

    [Fact]
    public void Searches_find_what_a_scan_of_the_sorted_set_finds() =>
        Gen.Select(Members, Gen.Int[-1, PcpuSet.Capacity - 1]).Sample((members, from) =>
        {
            var model = new SortedSet<int>(members);
            var set = PcpuSet.Of(members);
            var next = model.Where(pcpu => pcpu > from).DefaultIfEmpty(-1).First();
            var cycle = next >= 0 || model.Count == 0 ? next : model.Min;

            Assert.Equal(next, set.Next(from));
            Assert.Equal(cycle, set.Cycle(from));
            Assert.Equal(model.Count == 0 ? -1 : model.Min, set.First);
            if (from < 0) return;
            Assert.Equal(model.Contains(from), set.Contains(from));
            Assert.Equal(model.Contains(from) ? from : cycle, set.TestOrCycle(from));
        });

    [Fact]
    public void The_first_pcpus_are_those_below_the_count() =>
        Gen.Int[0, PcpuSet.Capacity].Sample(count =>
            Assert.Equal(PcpuSet.Of(Enumerable.Range(0, count)), PcpuSet.FirstOf(count)));

    [Fact]
    public void A_set_survives_a_checkpoint() =>
        Members.Sample(members =>
        {
            var state = new StateWriter();
            state.Set(PcpuSet.Of(members));

            Assert.Equal(PcpuSet.Of(members), new StateReader(state.ToArray()).Set());
        });

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 0, 1, 2, 3, 7 }, "0-3,7")]
    [InlineData(new[] { 63, 64, 255 }, "63-64,255")]
    public void A_set_is_written_in_the_form_of_xens_tools(int[] members, string text) =>
        Assert.Equal(text, PcpuSet.Of(members).ToString());

    [Fact]
    public void A_pcpu_beyond_the_capacity_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PcpuSet.Of(PcpuSet.Capacity));
        Assert.Throws<ArgumentOutOfRangeException>(() => PcpuSet.Of(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PcpuSet.Of([PcpuSet.Capacity]));
    }
}
