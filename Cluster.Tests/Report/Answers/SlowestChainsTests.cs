using ActorXen.Messages;
using ActorXen.Report.Answers;
using ActorXen.Report.Paths;

namespace ActorXen.Tests.Report.Answers;

public sealed class SlowestChainsTests
{
    [Fact]
    public void The_slowest_stay_and_of_equals_the_earlier()
    {
        var slowest = new SlowestChains(3);
        foreach (var (begun, length) in ((int, int)[])[(5, 10), (1, 30), (4, 20), (2, 20), (3, 20), (6, 1)])
            slowest.Add(Chain(begun, length));

        Assert.Equal([1, 2, 3], slowest.Chains.Select(chain => (int)chain.Begun.Nanoseconds));
    }

    private static PathChain Chain(int begun, int length) => new(
        ChainKind.Request, 0, 1, begun, new(begun), length, [new(length, Stage.Service, Cause.Service, 0, 1)]);
}
