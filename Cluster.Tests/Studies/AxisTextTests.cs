using ActorXen.Studies;

namespace ActorXen.Tests.Studies;

public class AxisTextTests
{
    [Theory]
    [InlineData("a=1..4", "1 2 3 4")]
    [InlineData("a=4..16 step 4", "4 8 12 16")]
    [InlineData("a=4..17 step 4", "4 8 12 16")]
    [InlineData("a=1ms..2ms step 500us", "1ms 1500us 2ms")]
    [InlineData("a=1us..16us x4", "1us 4us 16us")]
    [InlineData("a=1..1000 log 4", "1 10 100 1000")]
    [InlineData("a=10us..1ms log 3", "10us 100us 1ms")]
    [InlineData("a=0.5..1.5 step 0.5", "0.5 1 1.5")]
    [InlineData("a=10%..30% step 10%", "10% 20% 30%")]
    [InlineData("a=credit, credit2", "credit credit2")]
    [InlineData("a=1..3, 10, 20..30 step 10", "1 2 3 10 20 30")]
    [InlineData("a=[1,2],\"x,y\",{ b = 1, c = 2 }", "[1,2] \"x,y\" { b = 1, c = 2 }")]
    [InlineData("a=-2..0", "-2 -1 0")]
    public void Values_are_read(string text, string values) =>
        Assert.Equal(values, string.Join(' ', AxisText.Read([text])[0].Axes[0].Values));

    [Fact]
    public void The_last_axis_changes_fastest_and_joined_axes_go_together()
    {
        var groups = AxisText.Read(["vars.a=1,2 & vars.b=x,y", "c=5,6"]);

        Assert.Equal(
            ["a=1 b=x c=5", "a=1 b=x c=6", "a=2 b=y c=5", "a=2 b=y c=6"],
            Point.All(groups).Select(point => $"{point}"));
        Assert.Equal(["vars.a=2", "vars.b=y", "c=5"], Point.All(groups).ElementAt(2).Settings);
    }

    [Fact]
    public void Without_axes_there_is_one_point()
    {
        var point = Assert.Single(Point.All([]));

        Assert.Empty(point.Settings);
    }

    [Theory]
    [InlineData("a", "--vary \"a\" is not KEY=VALUES")]
    [InlineData("=1,2", "is not KEY=VALUES")]
    [InlineData("a=8..2", "--vary: a=8..2: the range is empty, because 8 is more than 2. Write 2..8.")]
    [InlineData("a=1..2 step 0", "0 is not a step")]
    [InlineData("a=1..2 step 1ms", "1ms is not a step")]
    [InlineData("a=1us..2us", "needs steps")]
    [InlineData("a=0..8 x2", "factors need a positive beginning")]
    [InlineData("a=0..8 log 3", "factors need a positive beginning")]
    [InlineData("a=1..8 x1", "x1 is not a factor")]
    [InlineData("a=1..8 log 1", "log 1 is not a number of values")]
    [InlineData("a=1..8 by 2", "by 2 is not known")]
    [InlineData("a=1us..8MiB step 1", "1us and 8MiB have different units")]
    [InlineData("a=1,,2", "a has an empty value")]
    [InlineData("a=", "a has an empty value")]
    [InlineData("a=1,2,1", "a has the value 1 twice")]
    [InlineData("a=1,1 & b=2,2", "a has the value 1 2 twice")]
    [InlineData("a=1,2 & b=1,2,3", "a has 2 values, but b, which goes with it, has 3")]
    [InlineData("a=1..1000000", "a has more than 10000 values")]
    [InlineData("", "--vary has an axis without key and values")]
    [InlineData("a=1,2 & ", "--vary has an axis without key and values")]
    [InlineData("a=4..", "--vary: a=4..: the range has no end")]
    [InlineData("a=4..64 step", "behind step its size is missing")]
    [InlineData("a=4..64 log", "behind log the number of values is missing")]
    [InlineData("a=8..2 step -2", "Write 2..8 step 2.")]
    public void What_is_no_axis_is_told_in_one_line(string text, string said)
    {
        var problem = Assert.Throws<StudyException>(() => AxisText.Read([text])).Message;

        Assert.Contains(said, problem, StringComparison.Ordinal);
        Assert.StartsWith("--vary", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Fact]
    public void An_axis_is_varied_once_and_combinations_are_limited()
    {
        Assert.Throws<StudyException>(() => AxisText.Read(["a=1,2", "a=3,4"]));
        Assert.Throws<StudyException>(() => AxisText.Read(["a=1..1000", "b=1..1000"]));
    }

    [Fact]
    public void The_option_in_a_message_is_the_one_that_was_written()
    {
        var problem = Assert.Throws<StudyException>(() => AxisText.Read(["a"], "--compare")).Message;

        Assert.StartsWith("--compare \"a\"", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vars.a=1..40", "vars.a=1..40")]
    [InlineData("vars.a=4..17 step 4", "vars.a=4..16 step 4")]
    [InlineData("vars.a=10%..40% step 10%", "vars.a=10%..40% step 10%")]
    [InlineData("vars.a=1,2,3", "vars.a=1,2,3")]
    [InlineData("vars.a=1us..16us x2", "vars.a=1us,2us,4us,8us,16us")]
    [InlineData("vars.a=01,02,03,04", "vars.a=01,02,03,04")]
    [InlineData("vars.a=x,y,z,1", "vars.a=x,y,z,1")]
    public void An_axis_in_short_is_read_as_the_same_values(string written, string inShort)
    {
        var axis = AxisText.Read([written])[0].Axes[0];

        Assert.Equal(inShort, axis.InShort);
        Assert.Equal(axis.Values, AxisText.Read([axis.InShort])[0].Axes[0].Values);
    }

    [Theory]
    [InlineData("10,9,100", "9 10 100")]
    [InlineData("1ms,20us,3us", "3us 20us 1ms")]
    [InlineData("1,credit", null)]
    [InlineData("1ms,3", null)]
    public void Numbers_are_sorted_by_amount(string values, string? sorted) => Assert.Equal(
        sorted, AxisNumber.Sorted(values.Split(',')) is { } all ? string.Join(' ', all) : null);

    [Fact]
    public void Axes_whose_last_words_are_the_same_are_told_apart()
    {
        var groups = AxisText.Read(
            ["defaults.dom0.vcpus=1,2", "racks[0].hosts[0].domains[1].vcpus=1,2 & vars.rate=1,2"]);

        Assert.Equal(
            ["dom0.vcpus", "domains[1].vcpus", "rate"],
            groups.SelectMany(group => group.Axes).Select(axis => axis.ShortName));
    }
}
