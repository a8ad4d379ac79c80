using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Paths;

public sealed class WorkTrailTests
{
    [Fact]
    public void It_says_which_vcpu_had_the_work_and_until_when()
    {
        var trail = new WorkTrail();
        trail.Ask(100, 1);
        trail.Move(150, 2);

        Assert.Equal((1, 100), trail.At(50, otherwise: 7));
        Assert.Equal((1, 150), trail.At(120, otherwise: 7));
        Assert.Equal((2, long.MaxValue), trail.At(150, otherwise: 7));
        Assert.Equal(100, trail.AskedAt);
    }

    [Fact]
    public void Nothing_is_known_before_the_first_work() =>
        Assert.Equal((7, long.MaxValue), new WorkTrail().At(50, otherwise: 7));

    [Fact]
    public void The_latest_places_are_kept()
    {
        var trail = new WorkTrail();
        for (var time = 0; time < 100; time++) trail.Ask(time, time);

        Assert.Equal((98, 99), trail.At(98, otherwise: 7));
        Assert.Equal((96, 97), trail.At(96, otherwise: 7));
    }
}
