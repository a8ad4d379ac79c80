using ActorXen.Engine;
using ActorXen.Messages;
using ActorXen.Xen.Workloads.Requests;

namespace ActorXen.Tests.Xen.Workloads.Requests;

public class ServiceLawTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(1_600)]
    public void Mean_and_variation_are_those_that_were_asked_for(int variation)
    {
        var law = new ServiceLaw(100.Us, variation);
        var random = RandomStream.For(1, "service");
        double sum = 0, squares = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var time = law.Draw(ref random).Nanoseconds / 1e5;
            sum += time;
            squares += time * time;
        }

        var mean = sum / Draws;
        var squared = (squares / Draws / (mean * mean)) - 1;
        Assert.InRange(mean, 0.97, 1.03);
        Assert.InRange(squared, (variation * 0.0093) - 1e-9, (variation * 0.0107) + 1e-9);
    }

    [Fact]
    public void An_exponential_time_is_drawn_as_it_always_was()
    {
        var law = new ServiceLaw(100.Us, 100);
        var (one, other) = (RandomStream.For(7, "service"), RandomStream.For(7, "service"));

        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(other.Exponential(100.Us), law.Draw(ref one)));
    }
}
