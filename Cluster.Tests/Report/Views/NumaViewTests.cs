using ActorXen.Messages;
using ActorXen.Report.Views;
using ActorXen.Tests.Support;

namespace ActorXen.Tests.Report.Views;

public sealed class NumaViewTests
{
    private static readonly NumaView View = new();

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void The_domains_read_as_reviewed(int width) =>
        Golden.Matches($"reports/views/numa-{width}.txt", View.Read(Part()).Table.ToString(width));

    [Fact]
    public void Json_is_as_reviewed() => Golden.Matches("reports/views/numa.json", View.Read(Part()).Json);

    [Fact]
    public void Where_all_memory_is_equally_near_the_view_says_so() => Assert.Equal(
        "no machine here has numa = true", View.Read(ViewedParts.Of(new SmallHost(), 1_000.Ms)).Table.Remainder);

    private static ViewedPart Part()
    {
        var host = SmallHost.Busy()
            .At(990.Ms, VcpuFacts.MemoryUsed, 0, (long)MemoryDistance.Local, 2_000_000)
            .At(991.Ms, VcpuFacts.MemoryUsed, 0, (long)MemoryDistance.Remote, 2_000_000)
            .At(992.Ms, VcpuFacts.MemoryUsed, 1, (long)MemoryDistance.Remote, 300_000_000)
            .At(992.Ms, VcpuFacts.RunSlowed, 1, (long)SlowCause.Memory, 33_000_000);
        var machine = new MachineSpec(2, 1, 1, 2_500, []) { HasNuma = true };
        return ViewedParts.Of(host, 1_000.Ms, ViewedParts.Alpha with { Machine = machine });
    }
}
