using ActorXen.Messages;
using ActorXen.Studies;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Studies;

public class RackSampleTests
{
    /// <summary>Ten racks of one kind, three of another.</summary>
    private static readonly RackKinds _kinds = new(
        Enumerable.Range(0, 13).ToDictionary(rack => rack, rack => rack % 4 == 3 ? 1 : 0), ["a", "b"]);

    [Fact]
    public void Each_kind_has_its_number_of_racks_and_all_its_weight()
    {
        var sample = RackSample.Draw(_kinds, 4, seed: 7);

        Assert.Equal([new(0, 10, 4), new(1, 3, 3)], sample.Strata);
        Assert.All(sample.Racks, rack => Assert.Equal(_kinds.KindOfRack[rack.Rack], rack.Kind));
        Assert.Equal([2, 2, 3, 3], sample.Racks.Where(rack => rack.Kind == 0).Select(rack => rack.StandsFor).Order());
        Assert.Equal((4, 0.4), (sample.Groups, sample.Share));
    }

    [Fact]
    public void Every_rack_is_drawn_as_often_as_others_and_has_the_same_weight_on_average()
    {
        const int seeds = 2_000;
        var (drawn, weight) = (new int[13], new int[13]);
        for (var seed = 0; seed < seeds; seed++)
        {
            foreach (var rack in RackSample.Draw(_kinds, 4, seed).Racks)
                (drawn[rack.Rack], weight[rack.Rack]) = (drawn[rack.Rack] + 1, weight[rack.Rack] + rack.StandsFor);
        }

        // 4 standard deviations of a binomial.
        foreach (var rack in _kinds.KindOfRack.Where(pair => pair.Value == 0).Select(pair => pair.Key))
        {
            Assert.InRange(drawn[rack], 0.4 * seeds - 88, 0.4 * seeds + 88);
            Assert.InRange(weight[rack], seeds - 240, seeds + 240);
        }
    }

    [Fact]
    public void A_seed_draws_the_same_racks_everywhere()
    {
        Assert.Equal($"{RackSample.Draw(_kinds, 4, 1)}", $"{RackSample.Draw(_kinds, 4, 1)}");
        Assert.NotEqual($"{RackSample.Draw(_kinds, 4, 1)}", $"{RackSample.Draw(_kinds, 4, 2)}");
    }

    [Fact]
    public void Every_group_stands_for_all_racks()
    {
        var sample = RackSample.Draw(_kinds, 4, 3);

        for (var group = 0; group < sample.Groups; group++)
        {
            var weights = sample.Racks.Select(rack => (rack.Kind, Times: sample.StandsForIn(group, rack.Rack)));
            Assert.Equal([10, 3], weights.GroupBy(one => one.Kind).OrderBy(kind => kind.Key)
                .Select(kind => kind.Sum(one => one.Times)));
        }
    }

    [Fact]
    public void Its_text_is_read_again()
    {
        var sample = RackSample.Draw(_kinds, 4, 3);

        Assert.Equal(sample.Racks, RackSample.Read($"{sample}", Spec).Racks);
    }

    [Theory]
    [InlineData("", "a sample has no rack.")]
    [InlineData("1:0", "a sample has \"1:0\", which is not RACK:KIND:STANDS-FOR.")]
    [InlineData("1:0:0", "a sample has \"1:0:0\", which is not RACK:KIND:STANDS-FOR.")]
    [InlineData("1:0:-1", "a sample has \"1:0:-1\", which is not RACK:KIND:STANDS-FOR.")]
    [InlineData("77:0:1", "a sample has rack 77, but the scenario has none of this number.")]
    [InlineData("1:0:1 1:0:2", "a sample has a rack twice.")]
    public void A_wrong_text_is_refused(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<StudyException>(() => RackSample.Read(text, Spec)).Message);

    private static RunSpec Spec => Specs.Run(
        1.Ms, 1, [.. Enumerable.Range(0, 13).Select(rack => Specs.Host(rack, rack, 1))]);
}
