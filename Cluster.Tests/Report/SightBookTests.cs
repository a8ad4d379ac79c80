using ActorXen.Messages;
using ActorXen.Report;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report;

/// <summary>Looks at hosts while they run: only if somebody asks, and not too often.</summary>
public sealed class SightBookTests
{
    private readonly CounterShelf _shelf = new();

    public SightBookTests() => _shelf.Put(SmallHost.Directory, SmallHost.Busy().Book);

    [Fact]
    public void Nothing_is_looked_at_before_somebody_asks()
    {
        var sights = new SightBook(_shelf);
        sights.EndWindow(VirtualTime.Zero + 1.Seconds);

        Assert.Null(sights.Want(""));
    }

    [Fact]
    public void Who_asks_gets_a_look_at_the_end_of_the_next_window_and_not_at_each()
    {
        var sights = new SightBook(_shelf);
        sights.Want("alpha/web");
        sights.EndWindow(VirtualTime.Zero + 1.Seconds);
        for (var window = 1; window < 100; window++) sights.EndWindow(VirtualTime.Zero + 1.Seconds + window.Us);

        var sight = sights.Want("alpha/web")!;

        Assert.Equal(VirtualTime.Zero + 1.Seconds, sight.At);
        Assert.Equal("alpha/web", sight.Domain!.Name);
    }
}
